package senet.model.optim;

import java.util.SequencedMap;
import senet.model.nn.Network;

/**
 * Slow weights that follow the optimiser's fast ones, which go on from there (Zhang et al., arXiv
 * 1907.08610): every {@code every} steps {@code slow += rate · (fast - slow); fast = slow}, of all
 * parameters and running statistics, as in airbench. State: {@code slow/<name>}.
 *
 * <p>The first slow weights are those that the network has when this is made.
 */
public final class Lookahead implements WeightAverage {
  private final Options options;
  private final ShadowValues slow;
  private long stepsDone;

  /** How far slow weights go. */
  @FunctionalInterface
  public interface SlowRate {
    /**
     * The share of the way to the fast weights, from 0 to 1.
     *
     * @param stepsDone steps of the optimiser so far, counted from 1
     */
    double at(long stepsDone);

    /** Always the same share. */
    static SlowRate constant(double share) {
      Require.share("Lookahead", "slow rate", share);
      return _ -> share;
    }

    /**
     * All of the way at first, less and less towards the end: {@code 1 - decay (step /
     * total)^power}. In {@code airbench94.py} decay is 0.95^5, power 3.
     */
    static SlowRate rising(double decay, double power, long total) {
      Require.share("Lookahead", "decay", decay);
      Require.fromZero("Lookahead", "power", power);
      Require.atLeast(1, "Lookahead", "number of steps", total);
      return step -> 1 - decay * StrictMath.pow(Math.min(1, (double) step / total), power);
    }
  }

  /**
   * What does not change during a run.
   *
   * @param every so many steps slow weights move, at multiples of it
   * @param rate how far they move
   */
  public record Options(int every, SlowRate rate) {
    /** Checks the numbers. */
    public Options {
      Require.atLeast(1, "Lookahead", "number of steps between two", every);
    }
  }

  /** Slow weights of {@code network}, whose values it has from here. */
  public Lookahead(Options options, Network network) {
    this.options = options;
    this.slow = new ShadowValues("slow", ShadowValues.of(network));
  }

  @Override
  public void step() {
    stepsDone++;
    if (stepsDone % options.every() == 0) {
      slow.approach(options.rate().at(stepsDone));
      slow.put();
    }
  }

  @Override
  public void swap() {
    slow.swap();
  }

  @Override
  public SequencedMap<String, float[]> state() {
    return slow.state();
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
