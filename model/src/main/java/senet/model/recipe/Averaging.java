package senet.model.recipe;

import java.util.Optional;
import java.util.function.LongSupplier;
import senet.model.nn.Network;
import senet.model.optim.ExponentialAverage;
import senet.model.optim.Lookahead;
import senet.model.optim.WeightAverage;

/**
 * Which average of the weights is evaluated and saved, as words of a recipe: {@code none}, {@code
 * ema 0.999}, {@code lookahead 5 0.5}, {@code lookahead 5 rising} (airbench's).
 */
public sealed interface Averaging {
  /** Decay to the power five and power of the rise, those of airbench94. */
  double RISING_DECAY = 0.95 * 0.95 * 0.95 * 0.95 * 0.95;

  /** As above. */
  double RISING_POWER = 3;

  /** The weights as they are. */
  record None() implements Averaging {
    @Override
    public Optional<WeightAverage> of(Network network, LongSupplier steps) {
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "none";
    }
  }

  /**
   * The exponential moving average.
   *
   * @param decay the share that a step keeps
   */
  record Exponential(double decay) implements Averaging {
    /** Checks the decay. */
    public Exponential {
      Numbers.require(decay >= 0 && decay < 1, "decay", decay, "from 0 to below 1");
    }

    @Override
    public Optional<WeightAverage> of(Network network, LongSupplier steps) {
      return Optional.of(new ExponentialAverage(decay, network));
    }

    @Override
    public String toString() {
      return "ema " + decay;
    }
  }

  /**
   * Slow weights, which fast ones return to.
   *
   * @param every so many steps
   * @param share how far slow weights go, or NaN for less and less as in airbench94
   */
  record Slow(int every, double share) implements Averaging {
    /** Checks both. */
    public Slow {
      Numbers.require(every >= 1, "number of steps", every, "at least 1");
      Numbers.require(
          Double.isNaN(share) || (share > 0 && share <= 1), "share", share, "above 0, at most 1");
    }

    @Override
    public Optional<WeightAverage> of(Network network, LongSupplier steps) {
      Lookahead.SlowRate rate =
          Double.isNaN(share)
              ? step ->
                  Lookahead.SlowRate.rising(RISING_DECAY, RISING_POWER, steps.getAsLong()).at(step)
              : Lookahead.SlowRate.constant(share);
      return Optional.of(new Lookahead(new Lookahead.Options(every, rate), network));
    }

    @Override
    public String toString() {
      return "lookahead %d %s".formatted(every, Double.isNaN(share) ? "rising" : share);
    }
  }

  /**
   * The average of {@code network} from here on; empty where the weights are taken as they are.
   *
   * @param steps of the run, as they are planned when it is asked
   */
  Optional<WeightAverage> of(Network network, LongSupplier steps);

  /**
   * Reads the words that a part writes of itself.
   *
   * @throws IllegalArgumentException of one line, saying what there is
   */
  static Averaging of(String text) {
    String[] words = text.strip().split("\\s+", -1);
    if (words.length == 1 && words[0].equals("none")) {
      return new None();
    }
    if (words.length == 2 && words[0].equals("ema")) {
      return new Exponential(Numbers.of(words[1]));
    }
    if (words.length == 3 && words[0].equals("lookahead")) {
      int every = Numbers.whole("number of steps", Numbers.of(words[1]));
      return new Slow(every, words[2].equals("rising") ? Double.NaN : Numbers.of(words[2]));
    }
    throw new IllegalArgumentException(
        "unknown average '%s'; known: none, ema DECAY, lookahead STEPS SHARE, lookahead STEPS rising"
            .formatted(text));
  }
}
