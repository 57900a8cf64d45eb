package senet.model.train;

import java.io.IOException;

/** Is told how a training run goes on. */
public interface TrainingListener {
  /**
   * An epoch of {@code steps} steps begins.
   *
   * @param epoch counted from 1
   * @param epochs of the run, as it is planned now
   */
  default void epochStarted(int epoch, int epochs, int steps) {}

  /**
   * A step is done.
   *
   * @param images trained on in this epoch so far
   * @param loss mean over them
   * @param accuracy over them, 0 to 1
   */
  default void stepDone(int step, long images, double loss, double accuracy) {}

  /**
   * An epoch was trained and evaluated.
   *
   * @param best whether its weights are the best so far, and saved as such
   */
  default void epochDone(EpochResult result, boolean best) {}

  /** A file of the run could not be written; the training goes on. */
  default void notWritten(IOException failure) {}
}
