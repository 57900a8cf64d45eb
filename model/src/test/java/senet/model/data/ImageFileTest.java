package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.model.format.FormatException;

/** Images that Pillow wrote, and files that are none. */
class ImageFileTest {
  private static final int H = 5;
  private static final int W = 7;

  @TempDir Path directory;

  static Path image(String name) throws URISyntaxException {
    return Path.of(ImageFileTest.class.getResource("/image/" + name).toURI());
  }

  private static byte[] colours() {
    byte[] pixels = new byte[H * W * 3];
    for (int i = 0; i < H * W; i++) {
      int y = i / W;
      int x = i % W;
      pixels[3 * i] = (byte) (x * 37 + y * 11);
      pixels[3 * i + 1] = (byte) (x * x * 5 + y * 50);
      pixels[3 * i + 2] = (byte) (255 - x * 30);
    }
    return pixels;
  }

  /** One value of grey a pixel, three times; black and white where {@code bits}. */
  private static byte[] greys(boolean bits) {
    byte[] pixels = new byte[H * W * 3];
    for (int i = 0; i < H * W; i++) {
      int grey = (i % W * 31 + i / W * 23) & 255;
      byte value = (byte) (bits ? (grey > 128 ? 255 : 0) : grey);
      Arrays.fill(pixels, 3 * i, 3 * i + 3, value);
    }
    return pixels;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rgb.png", "rgba.png", "rgb16.png", "rgb.bmp", "palette.png", "palette.gif"})
  void colourIsAsItWasWritten(String name) throws Exception {
    ImageFile read = ImageFile.read(image(name));
    assertThat(read.h()).isEqualTo(H);
    assertThat(read.w()).isEqualTo(W);
    assertThat(read.pixels()).isEqualTo(colours());
  }

  /** Not brightened, as the JDK's own conversion would. */
  @ParameterizedTest
  @ValueSource(strings = {"grey.png", "grey16.png", "grey_alpha.png"})
  void greyIsAsItWasWritten(String name) throws Exception {
    assertThat(ImageFile.read(image(name)).pixels()).isEqualTo(greys(false));
  }

  @Test
  void bitsAreBlackAndWhite() throws Exception {
    assertThat(ImageFile.read(image("bits.png")).pixels()).isEqualTo(greys(true));
  }

  /**
   * A decoder's cosine transform may be off by one (IEEE 1180), and the conversion to red or blue
   * multiplies a difference of chroma by at most 1.772: within 1 + 1.772, and its rounding, of
   * another decoder.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {"rgb.jpg", "progressive.jpg", "grey.jpg", "cmyk.jpg", "ycck.jpg", "profile.jpg"})
  void jpegsAreWhatPillowReads(String name) throws Exception {
    String line =
        Files.readAllLines(image("decoded.txt")).stream()
            .filter(text -> text.startsWith(name + " "))
            .findFirst()
            .orElseThrow();
    byte[] expected = HexFormat.of().parseHex(line.substring(name.length() + 1));
    byte[] read = ImageFile.read(image(name)).pixels();
    assertThat(read).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Byte.toUnsignedInt(read[i]) - Byte.toUnsignedInt(expected[i]))
          .as("value %d", i)
          .isBetween(-3, 3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pixel.png", "pixel.gif"})
  void onePixel(String name) throws Exception {
    ImageFile read = ImageFile.read(image(name));
    assertThat(read.pixels()).containsExactly(0, 0, 255);
    byte[] blue = new byte[4 * 3 * 3];
    for (int i = 2; i < blue.length; i += 3) {
      blue[i] = (byte) 255;
    }
    assertThat(read.resized(4, 3).pixels()).isEqualTo(blue);
  }

  @Test
  void ourOwnSizeIsNoChange() throws Exception {
    ImageFile read = ImageFile.read(image("rgb.png"));
    assertThat(read.resized(H, W)).isSameAs(read);
    assertThat(read.resized(H, W + 1).pixels()).hasSize(H * (W + 1) * 3);
  }

  @Test
  void theContentDecidesNotTheName() throws Exception {
    Path renamed = directory.resolve("ü photo.txt");
    Files.copy(image("rgb.jpg"), renamed);
    assertThat(ImageFile.read(renamed)).isNotNull();
  }

  static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> ImageFile.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessage(message);
  }

  @Test
  void whatIsNoImage() throws Exception {
    Path text = Files.writeString(directory.resolve("text.png"), "a text, renamed\n".repeat(50));
    assertRefused(text, "text.png: not a PNG, JPEG, GIF or BMP image");
    Path empty = Files.createFile(directory.resolve("empty.jpg"));
    assertRefused(empty, "empty.jpg: not a PNG, JPEG, GIF or BMP image");
    assertRefused(image("other.tiff"), "other.tiff: not a PNG, JPEG, GIF or BMP image");
    assertRefused(directory, directory + ": a directory or a device, not an image file");
    Path none = directory.resolve("none.png");
    assertThatThrownBy(() -> ImageFile.read(none))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(none.toString());
  }

  /** Several threads decode at once: what one takes of the heap the others leave to it. */
  @Test
  void readingWaitsForRoom() throws Exception {
    Path file = image("rgb.png");
    AtomicReference<ImageFile> read = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                read.set(ImageFile.read(file));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    try (DecodingRoom.Claim _ = DecodingRoom.HEAP.claim(Long.MAX_VALUE)) {
      reader.start();
      while (reader.isAlive() && reader.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertThat(reader.isAlive()).isTrue();
      assertThat(read).hasNullValue();
    }
    reader.join();
    assertThat(read.get().pixels()).isEqualTo(colours());
  }
}
