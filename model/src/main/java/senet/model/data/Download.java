package senet.model.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import senet.model.format.FormatException;

/**
 * Fetches one file over HTTP: what has come is kept in {@code NAME.part} and continued next time,
 * and the final name appears only when the checksum is right.
 *
 * @param address where from
 * @param md5 of the whole file, in hexadecimal
 */
public record Download(URI address, String md5) {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(60);
  private static final int BUFFER = 1 << 16;
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;

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
   * @throws IOException where the connection fails; the part is kept
   */
  public void to(Path file, Progress progress) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.createDirectories(file.toAbsolutePath().getParent());
    receive(part, progress);
    String found = md5Of(part);
    if (!found.equals(md5)) {
      Files.delete(part);
      throw new FormatException(
          "%s: MD5 is %s, expected %s; hint: the file on the server is another one, or the download was damaged; try again"
              .formatted(address, found, md5));
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void receive(Path part, Progress progress) throws IOException {
    long have = Files.exists(part) ? Files.size(part) : 0;
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(RESPONSE_TIMEOUT).GET();
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(Redirect.NORMAL)
            .build()) {
      HttpResponse<InputStream> response =
          client.send(request.build(), BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() == RANGE_NOT_SATISFIABLE && have > 0) {
          return; // the part is whole already; its checksum decides
        }
        requireFile(response);
        boolean continues = response.statusCode() == PARTIAL && startsAt(response, have);
        save(body, part, continues ? have : 0, length(response), progress);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("%s: interrupted".formatted(address), e);
    } catch (FormatException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(
          "%s: %s; what has come is kept and continued next time"
              .formatted(address, e.getMessage() == null ? e : e.getMessage()),
          e);
    }
  }

  private void requireFile(HttpResponse<?> response) throws FormatException {
    int status = response.statusCode();
    if (status != OK && status != PARTIAL) {
      throw new FormatException("%s: the server answers %d".formatted(address, status));
    }
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (type.startsWith("text/html")) {
      throw new FormatException(
          "%s: the server sends a page (%s), not a file; hint: a proxy or a login may be in the way"
              .formatted(address, type));
    }
  }

  private static boolean startsAt(HttpResponse<?> response, long have) {
    return response
        .headers()
        .firstValue("Content-Range")
        .map(range -> range.startsWith("bytes " + have + "-"))
        .orElse(false);
  }

  private static long length(HttpResponse<?> response) {
    return response.headers().firstValueAsLong("Content-Length").orElse(-1);
  }

  private void save(InputStream body, Path part, long from, long length, Progress progress)
      throws IOException {
    long total = length < 0 ? -1 : from + length;
    long done = from;
    byte[] buffer = new byte[BUFFER];
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(from);
      channel.position(from);
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
        while (bytes.hasRemaining()) {
          done += channel.write(bytes);
        }
        progress.update(done, total);
      }
      channel.force(true);
    }
    if (total >= 0 && done < total) {
      throw new IOException("%d of %d bytes came".formatted(done, total));
    }
  }

  private static String md5Of(Path file) throws IOException {
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
