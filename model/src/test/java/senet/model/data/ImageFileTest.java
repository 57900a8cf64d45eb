package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import senet.model.format.FormatException;

/** Images that Pillow wrote, and files that are none or claim too much. */
class ImageFileTest {
  private static final int H = 5;
  private static final int W = 7;

  @TempDir Path directory;

  private static Path image(String name) throws URISyntaxException {
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

  private void assertRefused(Path file, String message) {
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

  /** Of all inks: black leaves nothing, and none leaves white. */
  @Test
  void inksTakeLightAway() throws FormatException {
    ColorModel inks =
        new ComponentColorModel(
            new Inks(ColorSpace.TYPE_CMYK, 4),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    WritableRaster raster = inks.createCompatibleWritableRaster(3, 1);
    raster.setPixels(0, 0, 3, 1, new int[] {0, 0, 0, 0, 9, 99, 255, 255, 255, 51, 0, 155});
    assertThat(ImageFile.of(new BufferedImage(inks, raster, false, null)).pixels())
        .containsExactly(-1, -1, -1, 0, 0, 0, 0, 80, 100);
  }

  @Test
  void otherColoursAreRefused() {
    ColorModel luv =
        new ComponentColorModel(
            new Inks(ColorSpace.TYPE_Luv, 3),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    BufferedImage image =
        new BufferedImage(luv, luv.createCompatibleWritableRaster(1, 1), false, null);
    assertThatThrownBy(() -> ImageFile.of(image))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "image: its 3 channels are neither RGB, grey nor CMYK; hint: convert it to RGB");
  }

  /** Channels that nothing converts. */
  private static final class Inks extends ColorSpace {
    private static final long serialVersionUID = 1;

    Inks(int type, int channels) {
      super(type, channels);
    }

    @Override
    public float[] toRGB(float[] values) {
      throw new UnsupportedOperationException("toRGB");
    }

    @Override
    public float[] fromRGB(float[] values) {
      throw new UnsupportedOperationException("fromRGB");
    }

    @Override
    public float[] toCIEXYZ(float[] values) {
      throw new UnsupportedOperationException("toCIEXYZ");
    }

    @Override
    public float[] fromCIEXYZ(float[] values) {
      throw new UnsupportedOperationException("fromCIEXYZ");
    }
  }

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

  /** A colour profile changes nothing, as with Pillow and torchvision. */
  @Test
  void aColourProfileIsIgnored() throws FormatException {
    ColorModel linear =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    WritableRaster raster = linear.createCompatibleWritableRaster(W, H);
    byte[] colours = colours();
    for (int i = 0; i < colours.length; i++) {
      raster.setSample(i / 3 % W, i / 3 / W, i % 3, Byte.toUnsignedInt(colours[i]));
    }
    assertThat(ImageFile.of(new BufferedImage(linear, raster, false, null)).pixels())
        .isEqualTo(colours);
  }
}
