package senet.model.train;

import java.io.IOException;
import java.util.List;

/**
 * Several listeners as one.
 *
 * @param all are told in this order
 */
public record TrainingListeners(List<TrainingListener> all) implements TrainingListener {
  /** Copies the list. */
  public TrainingListeners {
    all = List.copyOf(all);
  }

  @Override
  public void epochStarted(int epoch, int epochs, int steps) {
    all.forEach(listener -> listener.epochStarted(epoch, epochs, steps));
  }

  @Override
  public void stepDone(int step, long images, double loss, double accuracy) {
    all.forEach(listener -> listener.stepDone(step, images, loss, accuracy));
  }

  @Override
  public void epochDone(EpochResult result, boolean best) {
    all.forEach(listener -> listener.epochDone(result, best));
  }

  @Override
  public void notWritten(IOException failure) {
    all.forEach(listener -> listener.notWritten(failure));
  }
}
