package senet.model.data;

import senet.engine.random.Draws;
import senet.model.augment.Augmentation;

/** One pass over a set of images, batch by batch, into buffers that the caller owns. */
public final class Batches {
  private final ImageSet images;
  private final Augmentation augmentation;
  private final Draws draws; // null for a pass without chance
  private final int[] order;
  private final int batchSize;

  private Batches(
      ImageSet images, Augmentation augmentation, Draws draws, int[] order, int batchSize) {
    this.images = images;
    this.augmentation = augmentation;
    this.draws = draws;
    this.order = order;
    this.batchSize = batchSize;
  }

  /** Images in a random order, a function of (seed, epoch), with random augmentation. */
  public static Batches shuffled(
      ImageSet images, Augmentation augmentation, int batchSize, long seed, int epoch) {
    int[] order = identity(images.size());
    Draws draws = Draws.of(seed, "order", epoch);
    for (int i = order.length - 1; i > 0; i--) {
      int j = draws.below(i, i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return new Batches(images, augmentation, Augmentation.draws(seed, epoch), order, batchSize);
  }

  /** Images as they are stored, without anything random. */
  public static Batches inOrder(ImageSet images, Augmentation augmentation, int batchSize) {
    return new Batches(images, augmentation, null, identity(images.size()), batchSize);
  }

  private static int[] identity(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    return order;
  }

  /** The number of batches. */
  public int count() {
    return (order.length - 1) / batchSize + 1;
  }

  /** Images in batch {@code b}: the last one takes what is left. */
  public int size(int b) {
    return Math.min(batchSize, order.length - b * batchSize);
  }

  /**
   * Writes batch {@code b}.
   *
   * @param input [N, H, W, C]
   * @param targets class indices, [N]
   */
  public void fill(int b, float[] input, float[] targets) {
    for (int i = 0; i < size(b); i++) {
      int index = order[b * batchSize + i];
      augmentation.apply(
          draws,
          images.pixels(),
          index,
          images.h(),
          images.w(),
          images.c(),
          input,
          i * images.imageBytes());
      targets[i] = images.labels()[index];
    }
  }
}
