package senet.model.train;

import java.util.Arrays;
import senet.model.recipe.Views;

/**
 * Outputs of a program averaged over several views of each image: mirror images, and shifts by one
 * pixel with the border mirrored inwards.
 */
final class AveragedViews {
  private final Views views;
  private final int h;
  private final int w;
  private final int c;
  private float[] images = new float[0];
  private float[] sum = new float[0];

  /** Views of images of h rows, w columns and c channels. */
  AveragedViews(Views views, int h, int w, int c) {
    this.views = views;
    this.h = h;
    this.w = w;
    this.c = c;
  }

  /**
   * Computes the output of the images that are in {@code program}, and leaves other views of them
   * there.
   *
   * @return [N, classes], the program's own array or one that the next call changes
   */
  float[] output(BatchProgram program, int n) {
    program.forward();
    if (views == Views.NONE) {
      return program.output();
    }
    int size = n * h * w * c;
    images = images.length < size ? new float[size] : images;
    System.arraycopy(program.images(), 0, images, 0, size);
    sum = sum.length == program.output().length ? sum : new float[program.output().length];
    Arrays.fill(sum, 0);
    boolean translate = views == Views.MIRROR_TRANSLATE;
    float weight = translate ? 0.25f : 0.5f;
    add(program.output(), weight);
    add(program, n, 0, true, weight);
    if (translate) {
      for (int shift = -1; shift <= 1; shift += 2) {
        add(program, n, shift, false, weight / 2);
        add(program, n, shift, true, weight / 2);
      }
    }
    return sum;
  }

  private void add(BatchProgram program, int n, int shift, boolean mirror, float weight) {
    for (int image = 0; image < n; image++) {
      write(image * h * w * c, shift, mirror, program.images());
    }
    program.forward();
    add(program.output(), weight);
  }

  private void add(float[] output, float weight) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] = Math.fma(weight, output[i], sum[i]);
    }
  }

  private void write(int at, int shift, boolean mirror, float[] out) {
    int to = at;
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++, to += c) {
        int column = inside((mirror ? w - 1 - x : x) + shift, w);
        int from = at + (inside(y + shift, h) * w + column) * c;
        System.arraycopy(images, from, out, to, c);
      }
    }
  }

  /** Mirrored at the border without repeating it. */
  private static int inside(int i, int length) {
    int folded = i < 0 ? -i : i >= length ? 2 * (length - 1) - i : i;
    return Math.clamp(folded, 0, length - 1);
  }
}
