package senet.cli;

import java.awt.Color;

/**
 * Colours from dark violet over red to pale yellow, of which equal steps look equal: lightness
 * rises evenly in Oklab (Ottosson, "A perceptual color space for image processing", 2020), so that
 * a picture can be read in grey, too.
 */
final class ColourMap {
  private static final int STEPS = 256;
  private static final Color[] COLOURS = new Color[STEPS];

  private static final double DARKEST = 0.18;
  private static final double LIGHTEST = 0.96;

  // Hues in degrees: from violet through magenta, red (at 30) and orange to yellow.
  private static final double FIRST_HUE = 285 - 360;
  private static final double LAST_HUE = 108;

  private static final double MOST_CHROMA = 0.19;
  private static final int HALVINGS = 20;

  static {
    for (int i = 0; i < STEPS; i++) {
      COLOURS[i] = colour(i / (STEPS - 1.0));
    }
  }

  private ColourMap() {}

  /** The colour of {@code value}, which is 0 to 1 or taken for the nearer of both. */
  static Color of(double value) {
    return COLOURS[(int) Math.round(Math.clamp(value, 0, 1) * (STEPS - 1))];
  }

  /** As colourful as a screen can show at this lightness and hue, up to a bound. */
  private static Color colour(double share) {
    double lightness = DARKEST + (LIGHTEST - DARKEST) * share;
    double hue = Math.toRadians(FIRST_HUE + (LAST_HUE - FIRST_HUE) * share);
    double shown = 0;
    double tooMuch = MOST_CHROMA;
    for (int i = 0; i < HALVINGS; i++) {
      double chroma = (shown + tooMuch) / 2;
      if (isShown(light(lightness, chroma, hue))) {
        shown = chroma;
      } else {
        tooMuch = chroma;
      }
    }
    double[] light = light(lightness, shown, hue);
    return new Color(encoded(light[0]), encoded(light[1]), encoded(light[2]));
  }

  private static boolean isShown(double... light) {
    for (double value : light) {
      if (value < 0 || value > 1) {
        return false;
      }
    }
    return true;
  }

  /** Linear red, green and blue of a colour in Oklab. */
  private static double[] light(double lightness, double chroma, double hue) {
    double a = chroma * Math.cos(hue);
    double b = chroma * Math.sin(hue);
    double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
    double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
    double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
    return new double[] {
      4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
      -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s
    };
  }

  private static double cube(double x) {
    return x * x * x;
  }

  /** As a screen wants it (sRGB, IEC 61966-2-1). */
  private static float encoded(double light) {
    double value = light <= 0.0031308 ? 12.92 * light : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
    return (float) Math.clamp(value, 0, 1);
  }
}
