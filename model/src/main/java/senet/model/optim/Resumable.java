package senet.model.optim;

import java.util.SequencedMap;

/**
 * What goes on where it was saved, bit for bit.
 *
 * <p>Saved are copies of the arrays of {@link #state} and {@link #stepsDone}. To go on, an object
 * is made as the first one was, values are copied into its own arrays under the same names, and it
 * is told the steps ({@link #resumeAt}). From there on it does what the first one would have done.
 */
public interface Resumable {
  /**
   * Everything that is kept from step to step: the arrays themselves, not copies, always the same
   * ones, under names that say what they are and of which parameter: {@code momentum/fc.weight}.
   */
  SequencedMap<String, float[]> state();

  /** The number of steps so far. */
  long stepsDone();

  /** Goes on behind {@code steps} steps. */
  void resumeAt(long steps);
}
