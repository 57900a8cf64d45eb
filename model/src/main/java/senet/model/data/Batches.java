package senet.model.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;
import senet.model.augment.Augmentation;
import senet.model.augment.Chance;
import senet.model.augment.Mix;

/** One pass over a set of images, batch by batch, into buffers that the caller owns. */
public final class Batches {
  /** The label of an image that was left out, since it cannot be read. */
  public static final float LEFT_OUT = -1;

  private final Images images;
  private final Augmentation augmentation;
  private final Chance chance; // null for a pass without chance
  private final int[] order;
  private final int batchSize;
  private final int before; // batches of the epoch that are not part of this

  private Batches(
      Images images,
      Augmentation augmentation,
      Chance chance,
      int[] order,
      int batchSize,
      int before) {
    this.images = images;
    this.augmentation = augmentation;
    this.chance = chance;
    this.order = order;
    this.batchSize = batchSize;
    this.before = before;
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
    return new Batches(images, augmentation, new Chance(seed, epoch), order, batchSize, 0);
  }

  /** Images as they are stored, without anything random. */
  public static Batches inOrder(Images images, Augmentation augmentation, int batchSize) {
    return new Batches(images, augmentation, null, identity(images.size()), batchSize, 0);
  }

  private static int[] identity(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    return order;
  }

  /** What it is a pass over. */
  public Images images() {
    return images;
  }

  /** Whether images are mixed, so that their targets are shared between classes. */
  public boolean mixes() {
    return chance != null && augmentation.mixes();
  }

  /**
   * Batches {@code first} to {@code end - 1} of this pass, with the same images as in the whole.
   *
   * @param end at most {@link #count}
   */
  public Batches part(int first, int end) {
    int[] part =
        Arrays.copyOfRange(order, first * batchSize, Math.min(order.length, end * batchSize));
    return new Batches(images, augmentation, chance, part, batchSize, before + first);
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
   * Writes batch {@code b} of a pass that mixes nothing.
   *
   * @param input [N, H, W, C]
   * @param labels class indices, [N]
   * @throws UncheckedIOException where an image cannot be read
   */
  public void fill(int b, float[] input, float[] labels) {
    fill(b, input, labels, new float[0]);
  }

  /**
   * Writes batch {@code b}.
   *
   * @param input [N, H, W, C]
   * @param labels class indices, [N]; of mixed images the one with more weight
   * @param targets [N, classes], how much of each image is of each class; of no length where
   *     nothing is mixed
   * @throws UncheckedIOException where an image cannot be read
   */
  public void fill(int b, float[] input, float[] labels, float[] targets) {
    try (Parallel one = Parallel.of(1)) {
      fill(b, input, labels, targets, one, Images.Unreadable.REFUSED);
    }
  }

  /**
   * Writes batch {@code b} but for images that cannot be read, whose labels are {@link #LEFT_OUT};
   * where images are mixed, all must be there.
   *
   * @param parallel shares the images
   * @param unreadable is told of these, in the order of the batch
   */
  void fill(
      int b,
      float[] input,
      float[] labels,
      float[] targets,
      Parallel parallel,
      Images.Unreadable unreadable) {
    if (targets.length < (mixes() ? size(b) * images.classes().size() : 0)) {
      throw new IllegalArgumentException(
          "%s: %d values of targets, %d mixed images of %d classes need a value for each class"
              .formatted(images.name(), targets.length, size(b), images.classes().size()));
    }
    read(b, input, labels, parallel, mixes() ? Images.Unreadable.REFUSED : unreadable);
    if (mixes()) {
      Mix mix = augmentation.mix(chance, before + b, images.h(), images.w()).orElseThrow();
      mix.images(input, size(b), images.h(), images.w(), images.c());
      mix.targets(labels, size(b), images.classes().size(), targets);
    }
  }

  private void read(
      int b, float[] input, float[] labels, Parallel parallel, Images.Unreadable unreadable) {
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
              images.write(index, augmentation, chance, input, i * imageSize);
              labels[i] = images.label(index);
            } catch (IOException e) {
              labels[i] = LEFT_OUT;
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
