package senet.model.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Hears everything, and may do something after a step. */
class RecordingListener implements TrainingListener {
  final List<String> events = new ArrayList<>();
  final List<EpochResult> results = new ArrayList<>();
  int epoch;

  @Override
  public void epochStarted(int started, int epochs, int steps) {
    epoch = started;
    events.add("epoch %d of %d steps".formatted(started, steps));
  }

  @Override
  public void stepDone(int step, long images, double loss, double accuracy) {
    events.add("step %d, %d images".formatted(step, images));
  }

  @Override
  public void epochDone(EpochResult result, boolean best) {
    events.add("epoch %d done".formatted(result.epoch()));
    results.add(result);
  }

  @Override
  public void notWritten(IOException failure) {
    events.add(failure.getMessage());
  }
}
