package senet.model.augment;

import java.util.Arrays;

/**
 * How the images of one batch are mixed: image i with image N-1-i, so that pairs need no copy of
 * the batch, whose order is random as it is; the one in the middle takes of the first. A batch of
 * one stays.
 *
 * @param own weight of the image that has the place; the other one has the rest
 * @param blended whether all values are weighted; otherwise the rectangle is the other image's
 * @param top first row of the rectangle
 * @param left its first column
 * @param bottom the row behind it
 * @param right the column behind it
 */
public record Mix(float own, boolean blended, int top, int left, int bottom, int right) {
  static Mix blend(float own) {
    return new Mix(own, true, 0, 0, 0, 0);
  }

  static Mix rectangle(int top, int left, int bottom, int right, int h, int w) {
    float others = (float) (bottom - top) * (right - left) / (h * w);
    return new Mix(1 - others, false, top, left, bottom, right);
  }

  private static int partner(int i, int n) {
    return n % 2 == 1 && i == n / 2 ? 0 : n - 1 - i;
  }

  /**
   * Mixes the first {@code n} images, in place.
   *
   * @param input [N, H, W, C]
   */
  public void images(float[] input, int n, int h, int w, int c) {
    int size = h * w * c;
    if (n % 2 == 1 && n > 1) { // before the first one changes
      pair(input, n / 2 * size, 0, false, w * c, c, size);
    }
    for (int i = 0; i < n / 2; i++) {
      pair(input, i * size, (n - 1 - i) * size, true, w * c, c, size);
    }
  }

  private void pair(float[] input, int a, int b, boolean both, int row, int c, int size) {
    if (blended) {
      span(input, a, b, both, size);
      return;
    }
    for (int y = top; y < bottom; y++) {
      int from = y * row + left * c;
      span(input, a + from, b + from, both, (right - left) * c);
    }
  }

  /** The values from a and from b on; those from b on only where {@code both} change. */
  private void span(float[] input, int a, int b, boolean both, int length) {
    float kept = blended ? own : 0;
    float taken = 1 - kept;
    for (int i = 0; i < length; i++) {
      float first = input[a + i];
      float second = input[b + i];
      input[a + i] = kept * first + taken * second;
      if (both) {
        input[b + i] = kept * second + taken * first;
      }
    }
  }

  /**
   * Targets of the mixed images; each label becomes that of the image with more weight.
   *
   * @param labels class indices before, [N]
   * @param targets receives probabilities, [N, classes]
   */
  public void targets(float[] labels, int n, int classes, float[] targets) {
    float kept = n == 1 ? 1 : own;
    Arrays.fill(targets, 0, n * classes, 0);
    for (int i = 0; i < n; i++) {
      targets[i * classes + (int) labels[i]] += kept;
      targets[i * classes + (int) labels[partner(i, n)]] += 1 - kept;
    }
    if (own < 0.5f) {
      float[] before = Arrays.copyOf(labels, n);
      for (int i = 0; i < n; i++) {
        labels[i] = before[partner(i, n)];
      }
    }
  }
}
