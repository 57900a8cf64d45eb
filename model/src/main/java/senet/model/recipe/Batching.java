package senet.model.recipe;

/**
 * How training images become steps.
 *
 * @param batchSize images of one pass through the network
 * @param accumulation batches whose mean gradient makes a step
 * @param dropLast whether images that fill no batch at an epoch's end are left out of it
 */
public record Batching(int batchSize, int accumulation, boolean dropLast) {
  /** Images of a whole step. */
  public int stepSize() {
    return batchSize * accumulation;
  }

  /** Batches of an epoch of {@code images}; one at least, however few there are. */
  public int batches(int images) {
    boolean partial = images % batchSize != 0 && (!dropLast || images < batchSize);
    return images / batchSize + (partial ? 1 : 0);
  }

  /** Steps of an epoch of {@code images}; the last takes as many batches as there are left. */
  public int steps(int images) {
    return (batches(images) - 1) / accumulation + 1;
  }
}
