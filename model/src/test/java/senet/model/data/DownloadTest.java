package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.model.format.FormatException;

/** Download and unpacking against a server on this machine that misbehaves on request. */
class DownloadTest {
  @TempDir Path directory;
  private HttpServer server;
  private byte[] content = new byte[100_000];
  private String lastRange;

  @BeforeEach
  void start() throws IOException {
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31 + i / 256);
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/file", exchange -> send(exchange, content.length));
    server.createContext("/cut", exchange -> send(exchange, content.length / 2));
    server.createContext(
        "/page",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write(new byte[2]);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** Sends what is asked for up to {@code end}, then cuts the connection. */
  private void send(HttpExchange exchange, int end) throws IOException {
    lastRange = exchange.getRequestHeaders().getFirst("Range");
    int from = lastRange == null ? 0 : Integer.parseInt(lastRange.replaceAll("\\D", ""));
    if (lastRange != null) {
      exchange
          .getResponseHeaders()
          .add(
              "Content-Range",
              "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
    }
    exchange.sendResponseHeaders(lastRange == null ? 200 : 206, content.length - from);
    OutputStream body = exchange.getResponseBody();
    body.write(content, from, Math.max(0, end - from));
    body.flush();
    exchange.close();
  }

  private Download download(String path, String md5) {
    return new Download(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path), md5);
  }

  private String md5() throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
  }

  @Test
  void fetchesAndVerifies() throws Exception {
    Path file = directory.resolve("a.bin");
    long[] last = new long[2];
    download("/file", md5())
        .to(
            file,
            (done, total) -> {
              last[0] = done;
              last[1] = total;
            });
    assertThat(file).hasBinaryContent(content);
    assertThat(last).containsExactly(100_000, 100_000);
    assertThat(directory.resolve("a.bin.part")).doesNotExist();
  }

  @Test
  void aCutConnectionIsContinued() throws Exception {
    Path file = directory.resolve("a.bin");
    assertThatThrownBy(() -> download("/cut", md5()).to(file, (_, _) -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("what has come is kept and continued next time");
    assertThat(file).doesNotExist();
    long kept = Files.size(directory.resolve("a.bin.part"));
    assertThat(kept).isBetween(1L, 50_000L);
    download("/file", md5()).to(file, (_, _) -> {});
    assertThat(lastRange).isEqualTo("bytes=" + kept + "-");
    assertThat(file).hasBinaryContent(content);
  }

  @Test
  void aWrongFileIsRefusedAndForgotten() {
    Path file = directory.resolve("a.bin");
    String wrong = "0".repeat(32);
    assertThatThrownBy(() -> download("/file", wrong).to(file, (_, _) -> {}))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("expected " + wrong);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void pagesAndErrorsAreTold() {
    Path file = directory.resolve("a.bin");
    assertThatThrownBy(() -> download("/page", "").to(file, (_, _) -> {}))
        .isInstanceOf(FormatException.class)
        .hasMessageEndingWith(
            "/page: the server sends a page (text/html; charset=utf-8), not a file; hint: a proxy"
                + " or a login may be in the way");
    assertThatThrownBy(() -> download("/none", "").to(file, (_, _) -> {}))
        .isInstanceOf(FormatException.class)
        .hasMessageEndingWith("/none: the server answers 404");
    assertThat(directory).isEmptyDirectory();
  }

  private interface Entries {
    void writeTo(TarArchiveOutputStream tar) throws IOException;
  }

  private static byte[] archive(Entries entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      entries.writeTo(tar);
    }
    return bytes.toByteArray();
  }

  private static void file(TarArchiveOutputStream tar, String name, int size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(size);
    tar.putArchiveEntry(entry);
    tar.write(new byte[size]);
    tar.closeArchiveEntry();
  }

  @Test
  void anArchiveIsFetchedUnpackedAndRemoved() throws Exception {
    content = archive(tar -> file(tar, "top/inner/data.bin", 5000));
    CifarArchive.BINARY.fetch(download("/file", md5()), directory, (_, _) -> {});
    assertThat(directory.resolve("top/inner/data.bin")).hasSize(5000);
    try (var left = Files.list(directory)) {
      assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly("top");
    }
  }
}
