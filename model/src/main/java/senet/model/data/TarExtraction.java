package senet.model.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import senet.model.format.DurableFile;
import senet.model.format.FormatException;
import senet.model.format.Printable;

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
   * Unpacks {@code archive}; what lies at its top appears in {@code target} when all of it is there
   * and on the disk.
   *
   * @throws FormatException naming the entry that is refused; nothing is left behind then
   */
  public void extract(Path archive, Path target) throws IOException {
    Files.createDirectories(target);
    Path staging = Files.createTempDirectory(target, ".unpacking");
    try {
      unpack(archive, staging);
      try (Stream<Path> tree = Files.walk(staging)) {
        tree.filter(Files::isDirectory).forEach(DurableFile::forceDirectory);
      }
      for (Path top : children(staging)) {
        DurableFile.rename(top, target.resolve(top.getFileName().toString()));
      }
    } finally {
      deleteTree(staging);
    }
  }

  private void unpack(Path archive, Path staging) throws IOException {
    String name = Printable.of(archive.getFileName());
    int entries = 0;
    long left = mostBytes;
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), BUFFER);
        RationedStream plain = new RationedStream(name, gunzip(name, file));
        TarArchiveInputStream tar = new TarArchiveInputStream(plain)) {
      for (TarArchiveEntry entry = next(name, plain, tar);
          entry != null;
          entry = next(name, plain, tar)) {
        if (++entries > mostEntries) {
          throw new FormatException("%s: more than %d entries".formatted(name, mostEntries));
        }
        Path to = checked(name, entry, staging);
        if (entry.getSize() > left) {
          throw new FormatException(
              "%s: %s and what comes before it exceed %d bytes"
                  .formatted(name, Printable.of(entry.getName()), mostBytes));
        }
        left -= entry.getSize();
        plain.allow(entry.getSize());
        create(name, entry, tar, to);
      }
      plain.allow(0);
      copy(name, plain, OutputStream.nullOutputStream()); // the checksum is at the very end
    }
    if (entries == 0) {
      throw new FormatException("%s: an empty archive".formatted(name));
    }
  }

  private static InputStream gunzip(String archive, InputStream file) throws IOException {
    try {
      return new GZIPInputStream(file, BUFFER);
    } catch (IOException e) {
      throw damaged(archive, e);
    }
  }

  private static TarArchiveEntry next(
      String archive, RationedStream plain, TarArchiveInputStream tar) throws IOException {
    plain.allow(0);
    try {
      return tar.getNextEntry();
    } catch (FormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // a header that makes no sense
      throw damaged(archive, e);
    }
  }

  private static FormatException damaged(String archive, Exception reason) {
    return new FormatException(
        "%s: not a .tar.gz archive, or a damaged one: %s; hint: delete it and fetch it again"
            .formatted(archive, Printable.of(reason.getMessage())));
  }

  private static void create(
      String archive, TarArchiveEntry entry, TarArchiveInputStream tar, Path to)
      throws IOException {
    try {
      if (entry.isDirectory()) {
        Files.createDirectories(to);
        return;
      }
      Files.createDirectories(to.getParent());
      if (Files.exists(to)) {
        throw new FileAlreadyExistsException(to.toString());
      }
    } catch (FileAlreadyExistsException _) {
      throw new FormatException(
          "%s: %s is there twice, or below a file"
              .formatted(archive, Printable.of(entry.getName())));
    }
    DurableFile.write(to, out -> copy(archive, tar, out));
  }

  private static Path checked(String archive, TarArchiveEntry entry, Path staging)
      throws FormatException {
    String name = entry.getName();
    boolean plain =
        switch (entry.getLinkFlag()) {
          case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM, TarConstants.LF_DIR ->
              !entry.isSparse();
          default -> false;
        };
    if (!plain) {
      throw new FormatException(
          "%s: %s is a link or a device, only files and directories are unpacked"
              .formatted(archive, Printable.of(name)));
    }
    // A colon or a backslash would mean another place on another system.
    boolean ordinary =
        !name.startsWith("/") && name.chars().noneMatch(c -> c < ' ' || c == '\\' || c == ':');
    Path to;
    try {
      to = ordinary ? staging.resolve(name).normalize() : staging;
    } catch (InvalidPathException _) {
      throw new FormatException(
          "%s: %s is no file name on this system".formatted(archive, Printable.of(name)));
    }
    if (!to.startsWith(staging) || to.equals(staging)) {
      throw new FormatException(
          "%s: %s would leave the directory it is unpacked into"
              .formatted(archive, Printable.of(name)));
    }
    return to;
  }

  private static void copy(String archive, InputStream from, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    while (true) {
      int read;
      try {
        read = from.read(buffer);
      } catch (FormatException e) {
        throw e;
      } catch (IOException e) {
        throw damaged(archive, e);
      }
      if (read < 0) {
        return;
      }
      out.write(buffer, 0, read);
    }
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.toList();
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
