package senet.model.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;
import senet.model.augment.Augmentation;

/** One pass over a set of images, batch by batch, into buffers that the caller owns. */
public final class Batches {
  /** The target of an image that was left out, since it cannot be read. */
  public static final float LEFT_OUT = -1;

  private final Images images;
  private final Augmentation augmentation;
  private final Draws draws; // null for a pass without chance
  private final int[] order;
  private final int batchSize;

  private Batches(
      Images images, Augmentation augmentation, Draws draws, int[] order, int batchSize) {
    this.images = images;
    this.augmentation = augmentation;
    this.draws = draws;
    this.order = order;
    this.batchSize = batchSize;
  }

  /** Images in a random order, a function of (seed, epoch), with random augmentation. */
  public static Batches shuffled(
      Images images, Augmentation augmentation, int batchSize, long seed, int epoch) {
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
  public static Batches inOrder(Images images, Augmentation augmentation, int batchSize) {
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
   * @throws UncheckedIOException where an image cannot be read
   */
  public void fill(int b, float[] input, float[] targets) {
    try (Parallel one = Parallel.of(1)) {
      fill(b, input, targets, one, Images.Unreadable.REFUSED);
    }
  }

  /**
   * Writes batch {@code b} but for images that cannot be read, whose targets are {@link #LEFT_OUT}.
   *
   * @param parallel shares the images
   * @param unreadable is told of these, in the order of the batch
   */
  void fill(
      int b, float[] input, float[] targets, Parallel parallel, Images.Unreadable unreadable) {
    int first = b * batchSize;
    int imageSize = images.h() * images.w() * images.c();
    IOException[] failures = new IOException[size(b)];
    parallel.forRange(
        size(b),
        images.areInMemory() ? size(b) : 1,
        (_, from, to) -> {
          for (int i = from; i < to; i++) {
            int index = order[first + i];
            try {
              images.write(index, augmentation, draws, input, i * imageSize);
              targets[i] = images.label(index);
            } catch (IOException e) {
              targets[i] = LEFT_OUT;
              failures[i] = e;
            }
          }
        });
    for (int i = 0; i < failures.length; i++) {
      if (failures[i] != null) {
        unreadable.leftOut(order[first + i], failures[i]);
      }
    }
  }
}
