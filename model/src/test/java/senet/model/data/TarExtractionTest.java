package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import senet.model.format.FormatException;

/** Archives from strangers: what is plain comes out whole, all else leaves nothing behind. */
class TarExtractionTest {
  private static final String DAMAGED = "x.tar.gz: not a .tar.gz archive, or a damaged one: ";

  @TempDir Path directory;
  private Path archive;
  private Path target;

  private interface Entries {
    void writeTo(TarArchiveOutputStream tar) throws IOException;
  }

  @BeforeEach
  void names() {
    archive = directory.resolve("x.tar.gz");
    target = directory.resolve("target ü");
  }

  private void write(Entries entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GZIPOutputStream(bytes), "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      entries.writeTo(tar);
    }
    Files.write(archive, bytes.toByteArray());
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setModTime(0); // the same bytes at each run
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static void put(TarArchiveOutputStream tar, String name, byte kind, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, kind);
    entry.setLinkName("/etc/passwd");
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private void extract() throws IOException {
    new TarExtraction(4, 10_000).extract(archive, target);
  }

  private void assertRefused(String message) {
    assertThatThrownBy(this::extract)
        .isInstanceOf(FormatException.class)
        .hasMessage("x.tar.gz: " + message);
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void filesAndDirectoriesComeOutWhole() throws IOException {
    byte[] content = new byte[9_000];
    Arrays.fill(content, (byte) 7);
    String longName = "top/inner/" + "n".repeat(180);
    write(
        tar -> {
          put(tar, "top/", TarConstants.LF_DIR, new byte[0]);
          put(tar, "top/a ü.bin", content);
          put(tar, "top/inner/empty", new byte[0]);
          put(tar, longName, new byte[1_000]);
        });
    extract();
    assertThat(target.resolve("top/a ü.bin")).hasBinaryContent(content);
    assertThat(target.resolve("top/inner/empty")).isEmptyFile();
    assertThat(target.resolve(longName)).hasSize(1_000);
    try (var all = Files.walk(target)) {
      assertThat(all).hasSize(6);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../out",
        "/out",
        "a/../../out",
        "..",
        ".",
        "a/..",
        "./../out",
        "C:/out",
        "a\\..\\..\\out",
        "top/../../target ü2/out"
      })
  void namesThatLeaveTheDirectory(String name) throws IOException {
    write(tar -> put(tar, name, new byte[3]));
    assertRefused(name + " would leave the directory it is unpacked into");
    assertThat(directory).isDirectoryNotContaining("glob:**out");
  }

  @Test
  void aNameCannotForgeOutput() throws IOException {
    write(tar -> put(tar, "a\u001b[2J\nsenet: done", new byte[3]));
    assertRefused("a\\u{1b}[2J\\u{a}senet: done would leave the directory it is unpacked into");
  }

  @ParameterizedTest
  @CsvSource({"1, hard link", "2, symbolic link", "3, tty", "4, disk", "6, pipe", "7, reserved"})
  void linksAndDevices(char kind, String name) throws IOException {
    write(
        tar -> {
          put(tar, "good", new byte[3]);
          put(tar, name, (byte) kind, new byte[0]);
        });
    assertRefused(name + " is a link or a device, only files and directories are unpacked");
  }

  @Test
  void moreThanTheLimits() throws IOException {
    write(tar -> put(tar, "large", new byte[10_001]));
    assertRefused("large and what comes before it exceed 10000 bytes");
    write(
        tar -> {
          put(tar, "a", new byte[6_000]);
          put(tar, "b", new byte[4_001]);
        });
    assertRefused("b and what comes before it exceed 10000 bytes");
    write(
        tar -> {
          for (String name : new String[] {"a", "b", "c", "d", "e"}) {
            put(tar, name, new byte[1]);
          }
        });
    assertRefused("more than 4 entries");
    write(_ -> {});
    assertRefused("an empty archive");
  }

  /** Megabytes of name, headers and padding that no entry accounts for. */
  @ParameterizedTest
  @ValueSource(bytes = {TarConstants.LF_GNUTYPE_LONGNAME, TarConstants.LF_GNUTYPE_LONGLINK, 'x'})
  void headersWithoutEnd(byte kind) throws IOException {
    byte[] content = new byte[20_000_000];
    Arrays.fill(content, (byte) 'a');
    byte[] length = "20000000 path=".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(length, 0, content, 0, length.length);
    write(
        tar -> {
          put(tar, "././@LongLink", kind, content);
          put(tar, "a", new byte[1]);
        });
    assertRefused("an entry has more than 65536 bytes of headers");
  }

  @Test
  void aChainOfLongNames() throws IOException {
    write(
        tar -> {
          for (int i = 0; i < 20_000; i++) {
            put(tar, "././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME, new byte[] {'a', 0});
          }
          put(tar, "a", new byte[1]);
        });
    assertRefused("an entry has more than 65536 bytes of headers");
  }

  @ParameterizedTest
  @CsvSource({"a, a", "a/, a", "a, a/b", "a, a/", "a, ./a", "a, b/../a"})
  void twoEntriesOfOneName(String first, String second) throws IOException {
    write(
        tar -> {
          put(
              tar,
              first,
              first.endsWith("/") ? TarConstants.LF_DIR : TarConstants.LF_NORMAL,
              new byte[0]);
          put(
              tar,
              second,
              second.endsWith("/") ? TarConstants.LF_DIR : TarConstants.LF_NORMAL,
              new byte[0]);
        });
    assertRefused(second + " is there twice, or below a file");
  }

  @Test
  void whatIsThereIsNotReplaced() throws IOException {
    Files.createDirectories(target.resolve("top"));
    Files.writeString(target.resolve("top/mine"), "kept");
    write(tar -> put(tar, "top/a", new byte[3]));
    assertThatThrownBy(this::extract)
        .isInstanceOf(IOException.class)
        .message()
        .startsWith(target.resolve("top") + ": cannot be written: ") // the system's word for it
        .doesNotContain("\n");
    try (var all = Files.walk(target)) {
      assertThat(all.filter(Files::isRegularFile)).containsExactly(target.resolve("top/mine"));
    }
  }

  @Test
  void whatIsNoArchive() throws IOException {
    Files.writeString(archive, "<!DOCTYPE html><html>404</html>");
    assertRefused(
        "not a .tar.gz archive, or a damaged one: Not in GZIP format; hint: delete it and fetch it"
            + " again");
    Files.write(archive, new byte[0]);
    assertThatThrownBy(this::extract)
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith(DAMAGED);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(text)) {
      gzip.write(
          "not a tar archive, but long enough for a header\n"
              .repeat(20)
              .getBytes(StandardCharsets.US_ASCII));
    }
    Files.write(archive, text.toByteArray());
    assertThatThrownBy(this::extract)
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith(DAMAGED);
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    write(tar -> put(tar, "top/a", "content".getBytes(StandardCharsets.US_ASCII)));
    byte[] good = Files.readAllBytes(archive);
    for (int length = 0; length < good.length; length++) {
      Files.write(archive, Arrays.copyOf(good, length));
      assertThatThrownBy(this::extract)
          .as("%d of %d bytes", length, good.length)
          .isInstanceOf(FormatException.class)
          .hasMessageStartingWith(DAMAGED);
    }
    assertThat(target).isEmptyDirectory();
  }

  /** The checksum at the end of the stream is looked at, though nothing of the tar lies there. */
  @Test
  void everyChangedByteIsRefusedUnlessItMeansTheSame() throws IOException {
    write(tar -> put(tar, "top/a", "content".getBytes(StandardCharsets.US_ASCII)));
    byte[] good = Files.readAllBytes(archive);
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 0x55;
      Files.write(archive, bad);
      boolean same = Arrays.equals(gunzip(good), gunzip(bad)); // a zero copied from elsewhere
      try {
        extract();
        assertThat(same).as("byte %d", at).isTrue();
        assertThat(target.resolve("top/a")).hasContent("content");
        Files.delete(target.resolve("top/a"));
        Files.delete(target.resolve("top"));
      } catch (FormatException e) {
        assertThat(same).as("byte %d", at).isFalse();
        assertThat(e.getMessage()).startsWith("x.tar.gz: ").doesNotContain("\n");
      }
      assertThat(target).isEmptyDirectory();
    }
  }

  /** The content, or nothing where the checksum does not agree. */
  private static byte[] gunzip(byte[] bytes) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    } catch (IOException _) {
      return new byte[0];
    }
  }
}
