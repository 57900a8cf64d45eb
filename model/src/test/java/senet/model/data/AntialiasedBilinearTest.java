package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import senet.model.format.FormatException;

class AntialiasedBilinearTest {
  static Stream<String> cases() throws IOException, URISyntaxException {
    Path file = Path.of(AntialiasedBilinearTest.class.getResource("/image/resize.txt").toURI());
    return Files.readAllLines(file).stream();
  }

  private static byte[] source(int h, int w) {
    byte[] pixels = new byte[h * w * 3];
    int at = 0;
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        for (int c = 0; c < 3; c++) {
          pixels[at++] = (byte) (y * 37 + x * 91 + c * 53 + y * x * 7);
        }
      }
    }
    return pixels;
  }

  /** Smaller, larger, one of each, by whole factors and by odd ones: Pillow's own bytes. */
  @ParameterizedTest
  @MethodSource("cases")
  void theBytesArePillows(String line) throws FormatException {
    String[] words = line.split(" ", -1);
    int[] n = Arrays.stream(words).limit(4).mapToInt(Integer::parseInt).toArray();
    assertThat(AntialiasedBilinear.resize(source(n[0], n[1]), n[0], n[1], n[2], n[3]))
        .isEqualTo(HexFormat.of().parseHex(words[4]));
  }

  @Property(tries = 300)
  void oneColourStaysThatColour(
      @ForAll byte value,
      @ForAll @IntRange(min = 1, max = 40) int h,
      @ForAll @IntRange(min = 1, max = 40) int w,
      @ForAll @IntRange(min = 1, max = 40) int newH,
      @ForAll @IntRange(min = 1, max = 40) int newW)
      throws FormatException {
    byte[] pixels = new byte[h * w * 3];
    Arrays.fill(pixels, value);
    byte[] expected = new byte[newH * newW * 3];
    Arrays.fill(expected, value);
    assertThat(AntialiasedBilinear.resize(pixels, h, w, newH, newW)).isEqualTo(expected);
  }

  /** On the way the image has all its rows at the new width. */
  @Test
  void moreRowsThanAnArrayHolds() {
    int h = 30_000_000;
    assertThatThrownBy(() -> AntialiasedBilinear.resize(new byte[3 * h], h, 1, 32, 32))
        .isInstanceOf(FormatException.class)
        .hasMessage("1x30000000 pixels are too many rows to be made 32 columns wide");
  }
}
