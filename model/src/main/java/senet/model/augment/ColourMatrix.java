package senet.model.augment;

import org.joml.Matrix4d;
import org.joml.Matrix4dc;

/**
 * Changes of colour as matrices over (red, green, blue, 1), values 0 to 255. Parameters that change
 * nothing give the identity to the bit.
 */
final class ColourMatrix {
  private static final double RED = 0.299; // ITU-R BT.601, as Pillow weighs them
  private static final double GREEN = 0.587;
  private static final double BLUE = 0.114;
  private static final float WHITE = 255;

  private ColourMatrix() {}

  /** Times {@code factor}. */
  static Matrix4d brightness(double factor) {
    return mixed(factor, 0, 0, 0, 0);
  }

  /** Away from {@code grey}, or towards it, by {@code factor}. */
  static Matrix4d contrast(double factor, double grey) {
    return mixed(factor, 0, 0, 0, (1 - factor) * grey);
  }

  /** Away from each pixel's own grey, or towards it, by {@code factor}. */
  static Matrix4d saturation(double factor) {
    return mixed(factor, (1 - factor) * RED, (1 - factor) * GREEN, (1 - factor) * BLUE, 0);
  }

  /** {@code factor} times the colour and, in each channel, shares of red, green and blue. */
  private static Matrix4d mixed(
      double factor, double red, double green, double blue, double offset) {
    return new Matrix4d(
        red + factor,
        red,
        red,
        0, //
        green,
        green + factor,
        green,
        0, //
        blue,
        blue,
        blue + factor,
        0, //
        offset,
        offset,
        offset,
        1);
  }

  /** Turned about the grey axis by a share of a full turn (Rodrigues' formula). */
  static Matrix4d hue(double turns) {
    double angle = 2 * Math.PI * turns;
    double cos = StrictMath.cos(angle);
    double even = (1 - cos) / 3;
    double odd = StrictMath.sin(angle) / StrictMath.sqrt(3);
    double own = cos + even;
    double next = even + odd;
    double last = even - odd;
    return new Matrix4d(own, next, last, 0, last, own, next, 0, next, last, own, 0, 0, 0, 0, 1);
  }

  /** The grey of a colour behind {@code m}, null for none. */
  static double grey(Matrix4dc m, double red, double green, double blue) {
    Matrix4dc matrix = m == null ? new Matrix4d() : m;
    return RED * (matrix.m00() * red + matrix.m10() * green + matrix.m20() * blue + matrix.m30())
        + GREEN * (matrix.m01() * red + matrix.m11() * green + matrix.m21() * blue + matrix.m31())
        + BLUE * (matrix.m02() * red + matrix.m12() * green + matrix.m22() * blue + matrix.m32());
  }

  /** {@code m} of every pixel, in place, cut at 0 and 255; of grey ones with three equal values. */
  static void apply(Matrix4dc m, float[] values, int c) {
    if (c == 1) {
      float factor = (float) (m.m00() + m.m10() + m.m20());
      float offset = (float) m.m30();
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.clamp(factor * values[i] + offset, 0, WHITE);
      }
      return;
    }
    float m00 = (float) m.m00();
    float m01 = (float) m.m01();
    float m02 = (float) m.m02();
    float m10 = (float) m.m10();
    float m11 = (float) m.m11();
    float m12 = (float) m.m12();
    float m20 = (float) m.m20();
    float m21 = (float) m.m21();
    float m22 = (float) m.m22();
    float m30 = (float) m.m30();
    float m31 = (float) m.m31();
    float m32 = (float) m.m32();
    for (int i = 0; i < values.length; i += 3) {
      float red = values[i];
      float green = values[i + 1];
      float blue = values[i + 2];
      values[i] = Math.clamp(m00 * red + m10 * green + m20 * blue + m30, 0, WHITE);
      values[i + 1] = Math.clamp(m01 * red + m11 * green + m21 * blue + m31, 0, WHITE);
      values[i + 2] = Math.clamp(m02 * red + m12 * green + m22 * blue + m32, 0, WHITE);
    }
  }
}
