package senet.model.augment;

import senet.engine.random.Draws;

/**
 * What happens to an image between its bytes and the network: perhaps a random crop and flip, then
 * normalisation.
 *
 * <p>A crop pads with black and takes a window of the old size, before normalisation, as
 * torchvision's {@code RandomCrop} does. Draws are a function of (seed, epoch, index of the image).
 *
 * @param normalization of the result
 * @param cropPadding pixels of black on each side, 0 for no crop
 * @param flip whether half of the images are mirrored
 */
public record Augmentation(Normalization normalization, int cropPadding, boolean flip) {
  private static final int DRAWS_PER_IMAGE = 3;

  /** Checks the padding. */
  public Augmentation {
    if (cropPadding < 0) {
      throw new IllegalArgumentException(
          "Augmentation: crop padding is %d, it must not be negative".formatted(cropPadding));
    }
  }

  /** Normalisation only. */
  public static Augmentation none(Normalization normalization) {
    return new Augmentation(normalization, 0, false);
  }

  /** The usual one for CIFAR: a crop with four pixels of padding, and a flip. */
  public static Augmentation cifar(Normalization normalization) {
    return new Augmentation(normalization, 4, true);
  }

  /** The draws of one epoch. */
  public static Draws draws(long seed, int epoch) {
    return Draws.of(seed, "augment", epoch);
  }

  /**
   * Writes image {@code index} as the network sees it.
   *
   * @param draws of the epoch; null for an augmentation without chance
   * @param pixels [..][h][w][c], unsigned bytes
   * @param index of the image in {@code pixels}
   * @param out receives [h][w][c] floats at {@code at}
   */
  public void apply(
      Draws draws, byte[] pixels, int index, int h, int w, int c, float[] out, int at) {
    apply(draws, index, pixels, index * h * w * c, h, w, c, out, at);
  }

  /**
   * Writes an image as the network sees it.
   *
   * @param draws of the epoch; null for an augmentation without chance
   * @param index of the image, which decides what is drawn
   * @param pixels unsigned bytes, of which [h][w][c] from {@code image} on are the image
   * @param out receives [h][w][c] floats at {@code at}
   */
  public void apply(
      Draws draws, int index, byte[] pixels, int image, int h, int w, int c, float[] out, int at) {
    int top = 0;
    int left = 0;
    boolean mirror = false;
    if (draws != null) {
      long first = (long) index * DRAWS_PER_IMAGE;
      top = draws.below(first, 2 * cropPadding + 1) - cropPadding;
      left = draws.below(first + 1, 2 * cropPadding + 1) - cropPadding;
      mirror = flip && draws.below(first + 2, 2) == 1;
    }
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++, at += c) {
        int fromY = y + top;
        int fromX = (mirror ? w - 1 - x : x) + left;
        boolean inside = fromY >= 0 && fromY < h && fromX >= 0 && fromX < w;
        int from = image + (fromY * w + fromX) * c;
        for (int i = 0; i < c; i++) {
          out[at + i] = normalization.apply(i, inside ? Byte.toUnsignedInt(pixels[from + i]) : 0);
        }
      }
    }
  }
}
