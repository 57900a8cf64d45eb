package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads that arrive in the end. */
class DownloadTest extends DownloadFixture {
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

  /** The range says how large the file is; the length of the answer says it of the answer only. */
  @Test
  void aPartThatIsShorterThanItsRangeIsNotTheEnd() throws IOException {
    fetch(
        cutAt(30_000),
        exchange -> {
          exchange.getResponseHeaders().add("Content-Range", "bytes 30000-99999/100000");
          exchange.sendResponseHeaders(206, 20_000);
          exchange.getResponseBody().write(content, 30_000, 20_000);
        },
        this::whole);
    assertWhole();
    assertThat(ranges).containsExactly(null, "bytes=30000-", "bytes=50000-");
  }

  /** While one fetches, another one is refused and does not touch what has come. */
  @Test
  void twoDoNotFetchTheSame() throws IOException {
    answers.add(this::whole);
    answers.add(this::whole);
    String[] refusal = new String[1];
    download(md5(content))
        .to(
            file,
            (_, _) -> {
              if (refusal[0] == null) {
                refusal[0] = "none";
                try {
                  new HttpTransfer(address, Duration.ofSeconds(30)).into(part, (_, _) -> {});
                } catch (IOException e) {
                  refusal[0] = e.getMessage();
                }
              }
            });
    assertThat(refusal[0])
        .isEqualTo(part + ": is being fetched by somebody else; hint: wait until that has ended");
    assertThat(file).hasBinaryContent(content);
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
  void redirectsAreFollowed() throws IOException {
    fetch(redirect("/other"), redirect(address.resolve("/third").toString()), this::whole);
    assertWhole();
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
    Archive.packed(address + "/x.tar.gz", md5(archive))
        .fetch(download(md5(archive)), directory, (_, _) -> {});
    assertThat(directory.resolve("top/inner/data.bin")).hasSize(5000);
    try (var left = Files.list(directory)) {
      assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly("top");
    }
  }
}
