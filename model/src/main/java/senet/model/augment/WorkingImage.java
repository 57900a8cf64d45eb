package senet.model.augment;

import java.util.Arrays;
import org.joml.Matrix3x2d;
import org.joml.Matrix4d;
import senet.model.augment.Sampling.Source;

/**
 * An image between its bytes and the network. Movements are composed to one matrix and sampled
 * once, changes of colour likewise, until something of another kind is asked for; what is only
 * moved by whole pixels and mirrored stays bytes to the end.
 */
public final class WorkingImage {
  private static final float WHITE = 255;
  private static final int EDGES = 4;

  private final byte[] pixels;
  private final int image;
  private final int h;
  private final int w;
  private final int c;
  private float[] values; // null as long as the bytes are all there is
  private Matrix3x2d movement; // null for none
  private Padding padding; // of the movement, null as long as it looks at nothing beside the image
  private Matrix4d colour; // null for none
  private int[] erased = new int[0]; // top, left, bottom, right of each rectangle

  WorkingImage(byte[] pixels, int image, int h, int w, int c) {
    this.pixels = pixels;
    this.image = image;
    this.h = h;
    this.w = w;
    this.c = c;
  }

  int h() {
    return h;
  }

  int w() {
    return w;
  }

  int c() {
    return c;
  }

  /** The image is seen through {@code matrix}, which looks at nothing beside it. */
  void move(Matrix3x2d matrix) {
    move(matrix, null);
  }

  /** The image is seen through {@code matrix}, beside it {@code other}. */
  void move(Matrix3x2d matrix, Padding other) {
    recolour();
    if (other != null && padding != null && !other.equals(padding)) {
      sample();
    }
    movement = movement == null ? matrix : movement.mul(matrix);
    padding = other == null ? padding : other;
  }

  /** Red, green and blue, 0 to 255, become {@code matrix} of them, cut at 0 and 255. */
  void colour(Matrix4d matrix) {
    requireColours();
    sample();
    colour = colour == null ? matrix : colour.mulLocal(matrix);
  }

  /** Distances to the mean grey are multiplied by {@code factor}. */
  void contrast(double factor) {
    colour(ColourMatrix.contrast(factor, meanGrey()));
  }

  /** The mean grey of the image as it is now, what would be cut included. */
  private double meanGrey() {
    requireColours();
    sample();
    float[] current = values();
    double[] sums = new double[3];
    for (int i = 0; i < current.length; i += c) {
      for (int channel = 0; channel < 3; channel++) {
        sums[channel] += current[i + channel % c];
      }
    }
    double n = (double) h * w;
    return ColourMatrix.grey(colour, sums[0] / n, sums[1] / n, sums[2] / n);
  }

  /** The values as they are now, [h][w][c], 0 to 255, to be changed in place. */
  float[] settled() {
    sample();
    recolour();
    return values();
  }

  /** The values as they are now become {@code others}. */
  void replace(float[] others) {
    values = others;
  }

  /** This rectangle becomes the mean colour at the end, wherever the image is moved. */
  void erase(int top, int left, int bottom, int right) {
    int at = erased.length;
    erased = Arrays.copyOf(erased, at + EDGES);
    erased[at] = top;
    erased[at + 1] = left;
    erased[at + 2] = bottom;
    erased[at + 3] = right;
  }

  /** Writes what the network sees, [h][w][c] floats at {@code at}. */
  void writeTo(Normalization normalization, float[] out, int at) {
    if (values == null && colour == null && (movement == null || Affine.isCopy(movement))) {
      Matrix3x2d whole = movement == null ? new Matrix3x2d() : movement;
      Padding beside = padding == null ? Padding.Fill.ZERO : padding;
      Source source = new Source(pixels, image, h, w, c, normalization);
      Sampling.copy(whole, beside, source, out, at);
    } else {
      float[] last = settled();
      for (int i = 0; i < last.length; i += c) {
        for (int channel = 0; channel < c; channel++) {
          float value = Math.clamp(last[i + channel], 0, WHITE);
          out[at + i + channel] = normalization.apply(channel, value);
        }
      }
    }
    for (int i = 0; i < erased.length; i += EDGES) {
      for (int y = erased[i]; y < erased[i + 2]; y++) {
        int row = at + y * w * c;
        Arrays.fill(out, row + erased[i + 1] * c, row + erased[i + 3] * c, 0);
      }
    }
  }

  private void requireColours() {
    if (c != 1 && c != 3) {
      throw new IllegalArgumentException(
          "augment: an image of %d channels has no colours to change, 1 or 3 have".formatted(c));
    }
  }

  private float[] values() {
    if (values == null) {
      values = new float[h * w * c];
      for (int i = 0; i < values.length; i++) {
        values[i] = Byte.toUnsignedInt(pixels[image + i]);
      }
    }
    return values;
  }

  private void sample() {
    if (movement != null) {
      Padding beside = padding == null ? Padding.Fill.ZERO : padding;
      values = Sampling.bilinear(movement, beside, values(), h, w, c);
      movement = null;
      padding = null;
    }
  }

  private void recolour() {
    if (colour != null) {
      ColourMatrix.apply(colour, values(), c);
      colour = null;
    }
  }
}
