package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.model.format.FormatException;

/** Downloads that do not arrive: the final name never appears. */
class DownloadRefusalTest extends DownloadFixture {
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

  /** To another protocol they are not: that would be a way around https. */
  @Test
  void redirectsElsewhereAreNotFollowed() {
    assertFails(FormatException.class, "the server answers 302", redirect("ftp://127.0.0.1/file"));
    assertFails(
        FormatException.class, "the server answers 302", redirect("https://127.0.0.1:1/file"));
  }

  @Test
  @Timeout(60) // not a measurement: without the limit on silence it would never end
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
    assertFails(UnreachableException.class, "Connection refused");
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
}
