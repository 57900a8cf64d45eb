package senet.model.data;

import senet.engine.parallel.Background;

/**
 * Batches in order, each made while the caller computes with the one before: decoding and
 * augmentation run beside the compute threads.
 */
public final class BatchesAhead implements AutoCloseable {
  private final Batches batches;
  private final float[] input;
  private final float[] targets;
  private final Background background = new Background();
  private int next;

  /**
   * Starts with the first batch.
   *
   * @param imageSize floats of one image
   */
  public BatchesAhead(Batches batches, int imageSize) {
    this.batches = batches;
    this.input = new float[batches.size(0) * imageSize];
    this.targets = new float[batches.size(0)];
    start();
  }

  private void start() {
    int b = next;
    if (b < batches.count()) {
      background.start(() -> batches.fill(b, input, targets));
    }
  }

  /**
   * Writes the next batch and starts to make the one after.
   *
   * @param input [N, H, W, C]
   * @param targets class indices, [N]
   * @return the number of images N
   */
  public int next(float[] input, float[] targets) {
    int n = batches.size(next);
    background.await();
    System.arraycopy(this.input, 0, input, 0, n * (this.input.length / this.targets.length));
    System.arraycopy(this.targets, 0, targets, 0, n);
    next++;
    start();
    return n;
  }

  /** Waits for the batch that is being made, and ends the thread. */
  @Override
  public void close() {
    background.close();
  }
}
