package senet.model.augment;

import org.joml.Matrix3x2d;
import org.joml.Matrix3x2dc;

/**
 * Matrices from a pixel of the result, by column x and row y, to the place in the image that it
 * shows. Pixels lie at integers, so that shifts by whole pixels, mirrors and right angles are exact
 * in each coefficient. JOML composes them; its own rotations are left alone, since their sine is
 * the platform's.
 */
final class Affine {
  private static final double RIGHT_ANGLE = 90;

  private Affine() {}

  static Matrix3x2d shift(double x, double y) {
    return new Matrix3x2d(1, 0, 0, 1, x, y);
  }

  static Matrix3x2d mirror(int w) {
    return new Matrix3x2d(-1, 0, 0, 1, w - 1, 0);
  }

  /** Turns the image clockwise, about its middle. */
  static Matrix3x2d rotation(double degrees, int h, int w) {
    double cos = cosine(degrees);
    double sin = cosine(degrees - RIGHT_ANGLE);
    return about((w - 1) / 2.0, (h - 1) / 2.0, cos, -sin, sin, cos);
  }

  /** Exact at right angles, where StrictMath's of a rounded angle is not. */
  private static double cosine(double degrees) {
    double turns = degrees / RIGHT_ANGLE;
    if (turns == StrictMath.rint(turns)) {
      int quarter = Math.floorMod((long) turns, 4);
      return quarter % 2 == 1 ? 0 : 1 - quarter;
    }
    return StrictMath.cos(StrictMath.toRadians(degrees));
  }

  /** {@code x} columns further for each row away from (x0, y0), {@code y} rows for each column. */
  static Matrix3x2d shear(double x, double y, double x0, double y0) {
    return about(x0, y0, 1, y, x, 1);
  }

  /** Enlarges about the middle. */
  static Matrix3x2d scale(double factor, int h, int w) {
    return about((w - 1) / 2.0, (h - 1) / 2.0, 1 / factor, 0, 0, 1 / factor);
  }

  /** The window of {@code rows} and {@code columns} from (top, left) on becomes the whole image. */
  static Matrix3x2d window(int top, int left, int rows, int columns, int h, int w) {
    double x = (double) columns / w;
    double y = (double) rows / h;
    return new Matrix3x2d(x, 0, 0, y, left + 0.5 * x - 0.5, top + 0.5 * y - 0.5);
  }

  /** A linear map, column by column, that leaves (x0, y0) where it is. */
  private static Matrix3x2d about(
      double x0, double y0, double m00, double m01, double m10, double m11) {
    return new Matrix3x2d(
        m00, m01, m10, m11, x0 - (m00 * x0 + m10 * y0), y0 - (m01 * x0 + m11 * y0));
  }

  /** Whether each pixel of the result is a pixel of the image, or wholly beside it. */
  static boolean isCopy(Matrix3x2dc m) {
    boolean upright = m.m01() == 0 && m.m10() == 0 && isUnit(m.m00()) && isUnit(m.m11());
    boolean lying = m.m00() == 0 && m.m11() == 0 && isUnit(m.m01()) && isUnit(m.m10());
    return (upright || lying) && isWhole(m.m20()) && isWhole(m.m21());
  }

  private static boolean isUnit(double value) {
    return value == 1 || value == -1;
  }

  private static boolean isWhole(double value) {
    return value == (int) value;
  }
}
