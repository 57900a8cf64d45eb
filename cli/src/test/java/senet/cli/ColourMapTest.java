package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import org.junit.jupiter.api.Test;

/** Colours that say which of two values is larger. */
class ColourMapTest {
  /** CIE's L* of a colour, 0 to 100: another scale of lightness than the one it is made with. */
  private static double lightness(Color colour) {
    double luminance =
        0.2126 * linear(colour.getRed())
            + 0.7152 * linear(colour.getGreen())
            + 0.0722 * linear(colour.getBlue());
    return 116 * Math.cbrt(luminance) - 16;
  }

  private static double linear(int value) {
    double encoded = value / 255.0;
    return encoded <= 0.04045 ? encoded / 12.92 : Math.pow((encoded + 0.055) / 1.055, 2.4);
  }

  @Test
  void moreIsLighterInEvenSteps() {
    double first = lightness(ColourMap.of(0));
    double last = lightness(ColourMap.of(1));
    assertThat(first).isLessThan(10);
    assertThat(last).isGreaterThan(90);
    int steps = 32;
    double before = first;
    for (int i = 1; i <= steps; i++) {
      double next = lightness(ColourMap.of(i / (double) steps));
      assertThat(next - before).isEqualTo((last - first) / steps, within(2.0));
      before = next;
    }
  }

  @Test
  void whatIsOutsideIsTakenForTheEnd() {
    assertThat(ColourMap.of(-3)).isEqualTo(ColourMap.of(0));
    assertThat(ColourMap.of(7)).isEqualTo(ColourMap.of(1)).isNotEqualTo(ColourMap.of(0));
  }
}
