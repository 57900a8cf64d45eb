package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static senet.model.data.ImageFileTest.assertRefused;
import static senet.model.data.ImageFileTest.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import senet.model.format.FormatException;

/** Files that are cut, changed, or claim what they cannot hold. */
class ImageFileDamageTest {
  @TempDir Path directory;

  /** A PNG's signature and header, and nothing else. */
  private static byte[] header(int w, int h) throws IOException {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(chunk);
    out.write("IHDR".getBytes(StandardCharsets.US_ASCII));
    out.writeInt(w);
    out.writeInt(h);
    out.write(new byte[] {8, 2, 0, 0, 0});
    CRC32 crc = new CRC32();
    crc.update(chunk.toByteArray());
    out.writeInt((int) crc.getValue());
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13});
    file.write(chunk.toByteArray());
    return file.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"60000, 60000", "8193, 8192", "2147483647, 2147483647", "2147483647, 1"})
  void sizesBeyondTheLimitAreRefusedByTheHeaderAlone(int w, int h) throws IOException {
    Path file = directory.resolve("giant.png");
    Files.write(file, header(w, h));
    assertRefused(
        file, "giant.png: %dx%d pixels are more than the limit of 67108864".formatted(w, h));
  }

  @ParameterizedTest
  @CsvSource({"8192, 8192", "2145, 128", "1000000, 50"})
  void sizesThatTheFileCannotHoldAreNotAllocated(int w, int h) throws IOException {
    Path file = directory.resolve("giant.png");
    Files.write(file, header(w, h));
    assertRefused(
        file,
        "giant.png: %dx%d pixels cannot be in 33 bytes; hint: it is cut short".formatted(w, h));
  }

  /** What packs best is not taken for a file that cannot hold its pixels. */
  @ParameterizedTest
  @ValueSource(strings = {"png", "gif", "jpeg", "bmp"})
  void aBlankPageIsRead(String format) throws IOException {
    Path file = directory.resolve("blank");
    BufferedImage blank = new BufferedImage(2000, 1500, BufferedImage.TYPE_BYTE_BINARY);
    BufferedImage grey = new BufferedImage(2000, 1500, BufferedImage.TYPE_BYTE_GRAY);
    assertThat(ImageIO.write(format.equals("jpeg") ? grey : blank, format, file.toFile())).isTrue();
    assertThat(ImageFile.read(file).pixels()).isEqualTo(new byte[9_000_000]);
  }

  @ParameterizedTest
  @CsvSource({"0, 5", "5, 0", "-1, 5"})
  void sizesThatAreNone(int w, int h) throws IOException {
    Path file = directory.resolve("none.png");
    Files.write(file, header(w, h));
    assertThatThrownBy(() -> ImageFile.read(file))
        .isInstanceOf(FormatException.class)
        .message()
        .startsWith("none.png: the image cannot be decoded: ")
        .doesNotContain("\n");
  }

  /** Refused, or nothing of the pixels was cut. */
  @ParameterizedTest
  @CsvSource({
    "rgb.png, 22",
    "palette.gif, 2",
    "rgb.bmp, 4",
    "grey.jpg, 2",
    "rgb.jpg, 2",
    "progressive.jpg, 2",
    "cmyk.jpg, 2",
    "ycck.jpg, 2"
  })
  void everyTruncationIsRefused(String name, int mostSpare) throws Exception {
    byte[] good = Files.readAllBytes(image(name));
    byte[] pixels = ImageFile.read(image(name)).pixels();
    Path file = directory.resolve(name);
    for (int length = 0; length < good.length; length++) {
      Files.write(file, Arrays.copyOf(good, length));
      try {
        assertThat(ImageFile.read(file).pixels()).as("%d bytes", length).isEqualTo(pixels);
        assertThat(length).isGreaterThanOrEqualTo(good.length - mostSpare);
      } catch (FormatException e) {
        assertThat(e.getMessage()).startsWith(name + ": ").doesNotContain("\n");
      }
    }
  }

  /** Whatever one byte says: a line of error, or some image of a size that the file can hold. */
  @ParameterizedTest
  @ValueSource(
      strings = {"rgb.png", "grey16.png", "palette.png", "palette.gif", "rgb.bmp", "rgb.jpg"})
  void everyChangedByteIsRefusedOrRead(String name) throws Exception {
    byte[] good = Files.readAllBytes(image(name));
    Path file = directory.resolve(name);
    int refused = 0;
    for (int at = 0; at < good.length; at++) {
      for (int change : new int[] {1, 0x80, 0xff}) {
        byte[] bad = good.clone();
        bad[at] ^= (byte) change;
        Files.write(file, bad);
        try {
          ImageFile read = ImageFile.read(file);
          assertThat(read.pixels()).hasSize(read.h() * read.w() * 3);
        } catch (FormatException e) {
          assertThat(e.getMessage()).startsWith(name + ": ").doesNotContain("\n");
          refused++;
        }
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void whatNoHeapHoldsIsToldBeforeItIsDecoded() throws IOException {
    Path image = Path.of("wide.png");
    ImageFile.requireRoom(image, 4_194_304, 16, 768L << 20);
    assertThatThrownBy(() -> ImageFile.requireRoom(image, 4_194_304, 16, 256L << 20))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "wide.png: 4194304x16 pixels need about 768 MiB of heap, the JVM has 256 MiB; hint: a"
                + " smaller image, or java -Xmx1g -jar ...");
  }
}
