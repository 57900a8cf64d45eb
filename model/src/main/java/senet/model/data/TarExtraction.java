package senet.model.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import senet.model.format.FormatException;

/**
 * Unpacks a {@code .tar.gz} from a stranger: plain files and directories below one directory,
 * within limits, or nothing.
 *
 * @param mostEntries entries that are accepted
 * @param mostBytes bytes that are accepted in all, unpacked
 */
public record TarExtraction(int mostEntries, long mostBytes) {
  private static final int BUFFER = 1 << 16;

  /**
   * Unpacks {@code archive}; its top directory appears in {@code target} when all of it is there.
   *
   * @throws FormatException naming the entry that is refused; nothing is left behind then
   */
  public void extract(Path archive, Path target) throws IOException {
    Files.createDirectories(target);
    Path staging = Files.createTempDirectory(target, ".unpacking");
    try {
      unpack(archive, staging);
      try (Stream<Path> tops = Files.list(staging)) {
        for (Path top : tops.toList()) {
          Files.move(
              top, target.resolve(top.getFileName().toString()), StandardCopyOption.ATOMIC_MOVE);
        }
      }
    } finally {
      deleteTree(staging);
    }
  }

  private void unpack(Path archive, Path staging) throws IOException {
    String name = archive.getFileName().toString();
    int entries = 0;
    long left = mostBytes;
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (++entries > mostEntries) {
          throw new FormatException("%s: more than %d entries".formatted(name, mostEntries));
        }
        Path to = checked(name, entry, staging);
        if (entry.isDirectory()) {
          Files.createDirectories(to);
          continue;
        }
        if (entry.getSize() > left) {
          throw new FormatException(
              "%s: %s and what comes before it exceed %d bytes"
                  .formatted(name, entry.getName(), mostBytes));
        }
        left -= entry.getSize();
        Files.createDirectories(to.getParent());
        if (Files.exists(to)) {
          throw new FormatException("%s: %s is there twice".formatted(name, entry.getName()));
        }
        copy(tar, to);
      }
    } catch (IllegalArgumentException e) { // a header that makes no sense
      throw new FormatException("%s: not a tar archive: %s".formatted(name, e.getMessage()));
    }
    if (entries == 0) {
      throw new FormatException("%s: an empty archive".formatted(name));
    }
  }

  private static Path checked(String archive, TarArchiveEntry entry, Path staging)
      throws FormatException {
    String name = entry.getName();
    if ((!entry.isFile() && !entry.isDirectory())
        || entry.isSymbolicLink()
        || entry.isLink()
        || entry.isSparse()) {
      throw new FormatException(
          "%s: %s is a link or a device, only files and directories are unpacked"
              .formatted(archive, name));
    }
    Path to = staging.resolve(name).normalize();
    if (name.startsWith("/")
        || name.contains("\\")
        || name.contains(":")
        || !to.startsWith(staging)
        || to.equals(staging)) {
      throw new FormatException(
          "%s: %s would leave the directory it is unpacked into".formatted(archive, name));
    }
    return to;
  }

  private static void copy(InputStream from, Path to) throws IOException {
    try (var out = Files.newOutputStream(to)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        out.write(buffer, 0, read);
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
