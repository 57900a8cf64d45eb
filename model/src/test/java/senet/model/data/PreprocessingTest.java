package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import senet.model.format.FormatException;

/** Pillow's own bytes, where torchvision resizes to the shorter side and cuts out the middle. */
class PreprocessingTest {
  private static Path file(String name) throws URISyntaxException {
    return Path.of(PreprocessingTest.class.getResource("/preprocessing/" + name).toURI());
  }

  private static Stream<String> lines(String name) throws IOException, URISyntaxException {
    return Files.readAllLines(file(name)).stream();
  }

  static Stream<String> small() throws IOException, URISyntaxException {
    return lines("small.txt");
  }

  static Stream<String> large() throws IOException, URISyntaxException {
    return lines("large.txt");
  }

  static Stream<String> files() throws IOException, URISyntaxException {
    return lines("files.txt");
  }

  private static ImageFile source(int h, int w) {
    byte[] pixels = new byte[h * w * 3];
    int at = 0;
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        for (int c = 0; c < 3; c++) {
          pixels[at++] = (byte) (y * 37 + x * 91 + c * 53 + y * x * 7);
        }
      }
    }
    return new ImageFile(h, w, pixels);
  }

  private static byte[] preprocessed(String line) throws FormatException {
    int[] n = Arrays.stream(line.split(" ")).limit(4).mapToInt(Integer::parseInt).toArray();
    return new Preprocessing(n[2]).apply(source(n[0], n[1]), n[3], n[3]).pixels();
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static String last(String line) {
    return line.substring(line.lastIndexOf(' ') + 1);
  }

  /** Wide, high and square, margins of whole and half pixels, smaller than the network's. */
  @ParameterizedTest
  @MethodSource("small")
  void theBytesArePillows(String line) throws FormatException {
    assertThat(preprocessed(line)).isEqualTo(HexFormat.of().parseHex(last(line)));
  }

  @ParameterizedTest
  @MethodSource("large")
  void theBytesOfPhotographsArePillows(String line)
      throws FormatException, NoSuchAlgorithmException {
    assertThat(sha256(preprocessed(line))).isEqualTo(last(line));
  }

  /** Grey, palettes, bits, transparency of three kinds, and an orientation that nobody asks for. */
  @ParameterizedTest
  @MethodSource("files")
  void filesAreConvertedAsPillowConvertsThem(String line) throws Exception {
    ImageFile image = ImageFile.read(file(line.substring(0, line.indexOf(' '))));
    byte[] pixels = new Preprocessing(32).apply(image, 28, 28).pixels();
    assertThat(sha256(pixels)).isEqualTo(last(line));
  }

  @Test
  void aCamerasOrientationIsIgnored() throws Exception {
    ImageFile image = ImageFile.read(file("turned.jpg"));
    assertThat(image.h()).isEqualTo(24);
    assertThat(image.w()).isEqualTo(16);
  }

  @Test
  void photographsKeepSevenEighths() {
    assertThat(Preprocessing.photographs(224)).isEqualTo(new Preprocessing(256));
    assertThat(Preprocessing.photographs(32)).isEqualTo(new Preprocessing(37));
    assertThat(Preprocessing.photographs(299)).isEqualTo(new Preprocessing(342));
  }

  @Test
  void stretchedImagesAreWholeWhateverTheirForm() throws FormatException {
    ImageFile image = source(20, 31);
    assertThat(Preprocessing.STRETCH.apply(image, 8, 8).pixels())
        .isEqualTo(image.resized(8, 8).pixels());
  }

  @Test
  void aFittingImageIsNoChange() throws FormatException {
    ImageFile image = source(8, 8);
    assertThat(new Preprocessing(8).apply(image, 8, 8)).isSameAs(image);
    assertThat(Preprocessing.STRETCH.apply(image, 8, 8)).isSameAs(image);
  }

  /** A strip's longer side would be of more pixels than an array holds. */
  @Test
  void onlyTheMiddleOfAStripIsMade() throws FormatException {
    byte[] pixels = new byte[3 << 20];
    Arrays.fill(pixels, (byte) 77);
    byte[] middle = new Preprocessing(4096).apply(new ImageFile(1, 1 << 20, pixels), 8, 8).pixels();
    assertThat(middle).hasSize(8 * 8 * 3).containsOnly(77);
  }

  /** What is made of the middle alone is what the whole image has there. */
  @Property(tries = 200)
  void theMiddleIsThatOfTheWhole(
      @ForAll @IntRange(min = 1, max = 40) int h,
      @ForAll @IntRange(min = 1, max = 40) int w,
      @ForAll @IntRange(min = 1, max = 24) int resize,
      @ForAll @IntRange(min = 0, max = 23) int less)
      throws FormatException {
    int side = Math.max(1, resize - less);
    int newH = h * resize / Math.min(h, w);
    int newW = w * resize / Math.min(h, w);
    byte[] whole = source(h, w).resized(newH, newW).pixels();
    byte[] middle = new Preprocessing(resize).apply(source(h, w), side, side).pixels();
    int top = (int) Math.rint((newH - side) / 2.0);
    int left = (int) Math.rint((newW - side) / 2.0);
    for (int y = 0; y < side; y++) {
      int at = ((top + y) * newW + left) * 3;
      assertThat(Arrays.copyOfRange(middle, y * side * 3, (y + 1) * side * 3))
          .isEqualTo(Arrays.copyOfRange(whole, at, at + side * 3));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"256", "1", "4096", "stretch"})
  void textIsReadAsItIsWritten(String text) {
    assertThat(Preprocessing.of(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|resize is '0', it must be a number of pixels or stretch",
        "crop|resize is 'crop', it must be a number of pixels or stretch",
        "''|resize is '', it must be a number of pixels or stretch",
        "-1|Preprocessing: the shorter side is to be of -1 pixels, 1 to 4096 are possible",
        "4097|Preprocessing: the shorter side is to be of 4097 pixels, 1 to 4096 are possible"
      })
  void otherTextIsRefused(String text, String message) {
    assertThatThrownBy(() -> Preprocessing.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void aMiddleLargerThanTheImageIsRefused() {
    assertThatThrownBy(() -> new Preprocessing(200).apply(source(300, 300), 224, 224))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "images are resized to 200 pixels but the network takes 224x224; hint: resize to 224 or"
                + " more, or stretch");
  }
}
