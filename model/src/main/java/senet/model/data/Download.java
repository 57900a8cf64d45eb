package senet.model.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import senet.model.format.DurableFile;
import senet.model.format.FormatException;

/**
 * Fetches one file over HTTP: what has come is kept in {@code NAME.part} and continued, at once and
 * next time, and the final name appears only when the checksum is right.
 *
 * <p>A server that was reached is asked again, with growing pauses, as long as it brings something;
 * one that was never reached is not waited for.
 */
public final class Download {
  private static final int BUFFER = 1 << 16;

  private final URI address;
  private final String md5;
  private final Patience patience;

  /**
   * A file and its checksum.
   *
   * @param address where from
   * @param md5 of the whole file, in hexadecimal
   */
  public Download(URI address, String md5) {
    this(address, md5, Patience.USUAL);
  }

  Download(URI address, String md5, Patience patience) {
    this.address = address;
    this.md5 = md5;
    this.patience = patience;
  }

  /** Is told how much has come. */
  @FunctionalInterface
  public interface Progress {
    /** {@code done} of {@code total} bytes; total is -1 where the server does not say. */
    void update(long done, long total);
  }

  /**
   * Fetches the file, continuing a part that lies there.
   *
   * @throws FormatException where the server sends something else
   * @throws UnreachableException where there is no server to ask
   * @throws IOException where the connection fails; the part is kept
   */
  public void to(Path file, Progress progress) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.createDirectories(file.toAbsolutePath().getParent());
    boolean continued = size(part) > 0;
    receive(part, progress);
    String found = md5Of(part);
    if (!found.equals(md5) && continued) {
      // The part may have been another file's, or damaged: only a whole download tells.
      Files.delete(part);
      receive(part, progress);
      found = md5Of(part);
    }
    if (!found.equals(md5)) {
      Files.delete(part);
      throw new FormatException(
          "%s: MD5 is %s, expected %s; hint: the file on the server is another one, or the download was damaged; try again"
              .formatted(address, found, md5));
    }
    DurableFile.rename(part, file);
  }

  private void receive(Path part, Progress progress) throws IOException {
    boolean reached = false;
    int failures = 0;
    long most = size(part);
    while (true) {
      try {
        new HttpTransfer(address, patience.silence()).into(part, progress);
        return;
      } catch (HttpTransfer.Interruption e) {
        reached |= e.reached();
        failures = size(part) > most ? 1 : failures + 1;
        most = Math.max(most, size(part));
        if (!reached || failures >= patience.attempts()) {
          String message =
              size(part) == 0
                  ? "%s: %s".formatted(address, e.getMessage())
                  : "%s: %s; what has come is kept and continued next time"
                      .formatted(address, e.getMessage());
          throw reached ? new IOException(message, e) : new UnreachableException(message, e);
        }
      }
      pause(failures);
    }
  }

  private void pause(int failures) throws InterruptedIOException {
    try {
      patience.pauseAfter(failures);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("%s: interrupted".formatted(address));
    }
  }

  private static long size(Path part) throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }

  /** In hexadecimal. */
  static String md5Of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has MD5", e);
    }
  }
}
