package senet.model.optim;

import java.util.SequencedMap;
import senet.model.nn.Network;

/**
 * The exponential moving average of a network's parameters and running statistics: {@code average =
 * d · average + (1 - d) · value}, where {@code d = min(decay, (1 + t) / (10 + t))} after t updates,
 * so that what the network started with is soon forgotten. State: {@code average/<name>}.
 */
public final class ExponentialAverage implements WeightAverage {
  private final double decay;
  private final ShadowValues average;
  private long stepsDone;
  private boolean swapped;

  /**
   * The average of {@code network} from here on.
   *
   * @param decay the share that is kept, below 1; 0.999 is common
   */
  public ExponentialAverage(double decay, Network network) {
    Require.belowOne("ExponentialAverage", "decay", decay);
    this.decay = decay;
    this.average = new ShadowValues("average", ShadowValues.of(network));
  }

  /**
   * Takes up the network's present values.
   *
   * @throws IllegalStateException while the average is in the network
   */
  @Override
  public void step() {
    if (swapped) {
      throw new IllegalStateException(
          "ExponentialAverage: the network holds the average; hint: swap back before training");
    }
    double kept = Math.min(decay, (1.0 + stepsDone) / (10.0 + stepsDone));
    average.approach(1 - kept);
    stepsDone++;
  }

  @Override
  public void swap() {
    average.swap();
    swapped = !swapped;
  }

  /** The average's arrays, those of the network while it has the average. */
  @Override
  public SequencedMap<String, float[]> state() {
    return average.state();
  }

  @Override
  public long stepsDone() {
    return stepsDone;
  }

  @Override
  public void resumeAt(long steps) {
    stepsDone = steps;
  }
}
