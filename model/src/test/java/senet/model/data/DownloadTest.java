package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import senet.model.format.FormatException;

/** Downloads from a server on this machine, which answers each request as the test says. */
class DownloadTest {
  private static final String KEPT = "; what has come is kept and continued next time";

  @TempDir Path directory;
  private Path file;
  private Path part;
  private HttpServer server;
  private URI address;
  private final byte[] content = new byte[100_000];
  private final Deque<HttpHandler> answers = new ArrayDeque<>();
  private final List<String> ranges = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);

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
  private void serve(HttpExchange exchange, int end) throws IOException {
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

  private void whole(HttpExchange exchange) throws IOException {
    serve(exchange, content.length);
  }

  private HttpHandler cutAt(int end) {
    return exchange -> serve(exchange, end);
  }

  private void ignoringRange(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content);
  }

  private static HttpHandler status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  private static HttpHandler redirect(String to) {
    return exchange -> {
      exchange.getResponseHeaders().add("Location", to);
      exchange.sendResponseHeaders(302, -1);
    };
  }

  private static String md5(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private Download download(String md5) {
    Duration silence = Duration.ofSeconds(30);
    return new Download(address, md5, new Patience(3, Duration.ofSeconds(1), silence, pauses::add));
  }

  private void fetch(HttpHandler... script) throws IOException {
    answers.addAll(List.of(script));
    download(md5(content)).to(file, (_, _) -> {});
  }

  private void assertWhole() {
    assertThat(file).hasBinaryContent(content);
    assertThat(part).doesNotExist();
    assertThat(answers).isEmpty();
  }

  private void assertFails(Class<? extends Exception> type, String message, HttpHandler... script) {
    assertThatThrownBy(() -> fetch(script))
        .isExactlyInstanceOf(type)
        .hasMessage(address + ": " + message);
    assertThat(file).doesNotExist();
    assertThat(answers).isEmpty();
  }

  @Test
  void fetchesAndVerifies() throws IOException {
    long[] last = new long[2];
    answers.add(this::whole);
    download(md5(content))
        .to(
            file,
            (done, total) -> {
              last[0] = done;
              last[1] = total;
            });
    assertWhole();
    assertThat(last).containsExactly(100_000, 100_000);
    assertThat(pauses).isEmpty();
  }

  @Test
  void aLengthThatIsNotToldIsNotNeeded() throws IOException {
    fetch(
        exchange -> {
          exchange.sendResponseHeaders(200, 0); // in chunks
          exchange.getResponseBody().write(content);
        });
    assertWhole();
  }

  @Test
  void aCutConnectionIsContinuedAfterAPause() throws IOException {
    fetch(cutAt(30_000), cutAt(60_000), this::whole);
    assertWhole();
    assertThat(ranges).containsExactly(null, "bytes=30000-", "bytes=60000-");
    // Each brought something: the pause does not grow.
    assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
  }

  @Test
  void aServerThatBringsNothingMoreIsLeftAndItsPartKept() throws IOException {
    assertFails(
        IOException.class,
        "Premature EOF: 50000 of 100000 bytes came" + KEPT,
        cutAt(50_000),
        cutAt(50_000),
        cutAt(50_000));
    assertThat(part).hasBinaryContent(Arrays.copyOf(content, 50_000));
    assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    fetch(this::whole);
    assertThat(ranges.getLast()).isEqualTo("bytes=50000-");
    assertWhole();
  }

  /** Starts anew each time, and is cut at another place each time: that must end, too. */
  @Test
  void startingAnewIsNotProgress() {
    HttpHandler[] script = new HttpHandler[3];
    int[] ends = {60_000, 40_000, 50_000};
    for (int i = 0; i < ends.length; i++) {
      int end = ends[i];
      script[i] =
          exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, end);
          };
    }
    assertFails(
        IOException.class,
        "Premature EOF: 50000 of 100000 bytes came" + KEPT,
        script[0],
        script[1],
        script[2]);
    assertThat(part).hasSize(50_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void aServerInTroubleIsAskedAgain(int status) throws IOException {
    fetch(status(status), status(status), this::whole);
    assertWhole();
    assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void aServerInTroubleIsNotAskedForEver() {
    assertFails(IOException.class, "the server answers 503", status(503), status(503), status(503));
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304, 400, 401, 403, 404, 410, 451})
  void otherAnswersAreFinal(int status) throws IOException {
    assertFails(FormatException.class, "the server answers " + status, status(status));
    assertThat(directory).isEmptyDirectory();
    Files.write(part, Arrays.copyOf(content, 10));
    assertFails(FormatException.class, "the server answers " + status, status(status));
    assertThat(part).hasSize(10);
    assertThat(pauses).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "text/html; charset=utf-8", "Text/HTML"})
  void aPageIsNoFile(String type) {
    assertFails(
        FormatException.class,
        "the server sends a page ("
            + type
            + "), not a file; hint: a proxy or a login may be in the way",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", type);
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write(new byte[2]);
        });
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aWrongFileIsRefusedAndForgotten() {
    answers.add(this::whole);
    String wrong = "0".repeat(32);
    assertThatThrownBy(() -> download(wrong).to(file, (_, _) -> {}))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "%s: MD5 is %s, expected %s; hint: the file on the server is another one, or the"
                + " download was damaged; try again",
            address, md5(content), wrong);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aShortBodyOfUntoldLengthHasAnotherChecksum() {
    assertFails(
        FormatException.class,
        "MD5 is %s, expected %s; hint: the file on the server is another one, or the download was damaged; try again"
            .formatted(md5(Arrays.copyOf(content, 99_999)), md5(content)),
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(content, 0, 99_999);
        });
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aServerWithoutRangesStartsAnew() throws IOException {
    Files.write(part, Arrays.copyOf(content, 70_000));
    fetch(this::ignoringRange);
    assertThat(ranges).containsExactly("bytes=70000-");
    assertWhole();
  }

  @Test
  void aPartThatIsWholeIsTaken() throws IOException {
    Files.write(part, content);
    fetch(status(416));
    assertThat(ranges).containsExactly("bytes=100000-");
    assertWhole();
  }

  @ParameterizedTest
  @CsvSource({"100001, 416", "100, 206"})
  void aPartOfAnotherFileIsReplaced(int bytes, int status) throws IOException {
    Files.write(part, new byte[bytes]);
    fetch(status == 416 ? status(416) : this::whole, this::whole);
    assertThat(ranges).containsExactly("bytes=" + bytes + "-", null);
    assertWhole();
  }

  @Test
  void anotherRangeThanAskedForIsRefused() throws IOException {
    Files.write(part, Arrays.copyOf(content, 10));
    assertFails(
        FormatException.class,
        "asked for what follows byte 10, the server sends bytes 5-99999/100000; hint: delete the"
            + " .part file",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Range", "bytes 5-99999/100000");
          exchange.sendResponseHeaders(206, 3);
          exchange.getResponseBody().write(new byte[3]);
        });
    assertThat(part).hasBinaryContent(Arrays.copyOf(content, 10));
  }

  @Test
  void redirectsAreFollowed() throws IOException {
    fetch(redirect("/other"), redirect(address.resolve("/third").toString()), this::whole);
    assertWhole();
  }

  /** To another protocol they are not: that would be a way around https. */
  @Test
  void redirectsElsewhereAreNotFollowed() {
    assertFails(FormatException.class, "the server answers 302", redirect("ftp://127.0.0.1/file"));
    assertFails(
        FormatException.class, "the server answers 302", redirect("https://127.0.0.1:1/file"));
  }

  @Test
  void aSilentServerIsGivenUp() throws IOException {
    HttpHandler silent =
        exchange -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content, 0, 40_000);
          exchange.getResponseBody().flush();
          try {
            over.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        };
    answers.add(silent);
    // One attempt, so that the server's only thread, which is waiting, need not answer again.
    Patience impatient = new Patience(1, Duration.ZERO, Duration.ofMillis(100), pauses::add);
    assertThatThrownBy(() -> new Download(address, md5(content), impatient).to(file, (_, _) -> {}))
        .isInstanceOf(IOException.class)
        .message()
        .startsWith(address + ": the server does not answer");
    assertThat(file).doesNotExist();
  }

  @Test
  void aServerThatWasNeverReachedIsNotWaitedFor() {
    server.stop(0);
    assertFails(IOException.class, "Connection refused");
    assertThat(pauses).isEmpty();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void anInterruptedPauseEnds() {
    answers.add(status(500));
    Patience interrupted =
        new Patience(
            3,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            _ -> {
              throw new InterruptedException();
            });
    assertThatThrownBy(
            () -> new Download(address, md5(content), interrupted).to(file, (_, _) -> {}))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage(address + ": interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  /** A disk that refuses is no reason to ask the server again. */
  @Test
  void whatCannotBeWrittenIsNotRetried() throws IOException {
    Files.createDirectory(part);
    answers.add(this::whole);
    assertThatThrownBy(() -> download(md5(content)).to(file, (_, _) -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(part.toString());
    assertThat(pauses).isEmpty();
  }

  @Test
  void anArchiveIsFetchedUnpackedAndRemoved() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      TarArchiveEntry entry = new TarArchiveEntry("top/inner/data.bin");
      entry.setSize(5000);
      tar.putArchiveEntry(entry);
      tar.write(new byte[5000]);
      tar.closeArchiveEntry();
    }
    byte[] archive = bytes.toByteArray();
    answers.add(
        exchange -> {
          exchange.sendResponseHeaders(200, archive.length);
          exchange.getResponseBody().write(archive);
        });
    CifarArchive.BINARY.fetch(download(md5(archive)), directory, (_, _) -> {});
    assertThat(directory.resolve("top/inner/data.bin")).hasSize(5000);
    try (var left = Files.list(directory)) {
      assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly("top");
    }
  }
}
