package senet.model.data;

import senet.engine.parallel.Background;
import senet.engine.parallel.Parallel;

/**
 * Batches in order, each made while the caller computes with the one before: decoding and
 * augmentation run beside the compute threads.
 */
public final class BatchesAhead implements AutoCloseable {
  private final Batches batches;
  private final float[] input;
  private final float[] labels;
  private final float[] targets; // of no length where nothing is mixed
  private final Images.Unreadable unreadable;
  private final Parallel decoders;
  private final Background background = new Background();
  private int next;

  /**
   * Starts with the first batch; an image that cannot be read ends the pass.
   *
   * @param imageSize floats of one image
   */
  public BatchesAhead(Batches batches, int imageSize) {
    this(batches, imageSize, 1, Images.Unreadable.REFUSED);
  }

  /**
   * Starts with the first batch.
   *
   * @param imageSize floats of one image
   * @param threads that decode images
   * @param unreadable is told of images that are left out, in their order, by another thread
   */
  public BatchesAhead(Batches batches, int imageSize, int threads, Images.Unreadable unreadable) {
    this.batches = batches;
    this.decoders = Parallel.of(threads);
    this.unreadable = unreadable;
    this.input = new float[batches.size(0) * imageSize];
    int n = batches.size(0);
    this.labels = new float[n];
    this.targets = new float[batches.mixes() ? n * batches.images().classes().size() : 0];
    start();
  }

  private void start() {
    int b = next;
    if (b < batches.count()) {
      background.start(() -> batches.fill(b, input, labels, targets, decoders, unreadable));
    }
  }

  /**
   * Writes the next batch and starts to make the one after.
   *
   * @param input [N, H, W, C]
   * @param labels class indices, [N], {@link Batches#LEFT_OUT} of an image that is left out
   * @return the number of images N
   */
  public int next(float[] input, float[] labels) {
    return next(input, labels, new float[0]);
  }

  /**
   * Writes the next batch and starts to make the one after.
   *
   * @param input [N, H, W, C]
   * @param labels class indices, [N], {@link Batches#LEFT_OUT} of an image that is left out; of
   *     mixed images the one with more weight
   * @param targets [N, classes], how much of each image is of each class, where images are mixed;
   *     otherwise nothing is written
   * @return the number of images N
   */
  public int next(float[] input, float[] labels, float[] targets) {
    int n = batches.size(next);
    background.await();
    int all = this.labels.length;
    System.arraycopy(this.input, 0, input, 0, n * (this.input.length / all));
    System.arraycopy(this.labels, 0, labels, 0, n);
    System.arraycopy(this.targets, 0, targets, 0, n * (this.targets.length / all));
    next++;
    start();
    return n;
  }

  /** Waits for the batch that is being made, and ends the threads. */
  @Override
  public void close() {
    background.close();
    decoders.close();
  }
}
