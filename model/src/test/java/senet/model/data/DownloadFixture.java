package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server on this machine, which answers each request as the test says. */
abstract class DownloadFixture {
  static final String KEPT = "; what has come is kept and continued next time";

  @TempDir Path directory;
  Path file;
  Path part;
  HttpServer server;
  URI address;
  final byte[] content = new byte[100_000];
  final Deque<HttpHandler> answers = new ConcurrentLinkedDeque<>();
  final List<String> ranges = Collections.synchronizedList(new ArrayList<>());
  final List<Duration> pauses = new ArrayList<>();
  final CountDownLatch over = new CountDownLatch(1);

  @BeforeEach
  void start() throws IOException {
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31 + i / 256);
    }
    file = directory.resolve("a ü.bin");
    part = directory.resolve("a ü.bin.part");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          ranges.add(exchange.getRequestHeaders().getFirst("Range"));
          try (exchange) {
            answers.remove().handle(exchange);
          }
        });
    server.start();
    address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/file");
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
  }

  /** What is asked for, up to byte {@code end}; then the connection is cut. */
  void serve(HttpExchange exchange, int end) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .add(
              "Content-Range",
              "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
    }
    exchange.sendResponseHeaders(from == 0 ? 200 : 206, content.length - from);
    exchange.getResponseBody().write(content, from, end - from);
    exchange.getResponseBody().flush();
  }

  void whole(HttpExchange exchange) throws IOException {
    serve(exchange, content.length);
  }

  HttpHandler cutAt(int end) {
    return exchange -> serve(exchange, end);
  }

  void ignoringRange(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content);
  }

  static HttpHandler status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  static HttpHandler redirect(String to) {
    return exchange -> {
      exchange.getResponseHeaders().add("Location", to);
      exchange.sendResponseHeaders(302, -1);
    };
  }

  static String md5(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  Download download(String md5) {
    Duration silence = Duration.ofSeconds(30);
    return new Download(address, md5, new Patience(3, Duration.ofSeconds(1), silence, this::pause));
  }

  private void pause(Duration time) {
    pauses.add(time);
    assertThat(pauses).as("a download that does not end").hasSizeLessThan(20);
  }

  void fetch(HttpHandler... script) throws IOException {
    answers.addAll(List.of(script));
    download(md5(content)).to(file, (_, _) -> {});
  }

  void assertWhole() {
    assertThat(file).hasBinaryContent(content);
    assertThat(part).doesNotExist();
    assertThat(answers).isEmpty();
  }

  void assertFails(Class<? extends Exception> type, String message, HttpHandler... script) {
    assertThatThrownBy(() -> fetch(script))
        .isExactlyInstanceOf(type)
        .hasMessage(address + ": " + message);
    assertThat(file).doesNotExist();
    assertThat(answers).isEmpty();
  }
}
