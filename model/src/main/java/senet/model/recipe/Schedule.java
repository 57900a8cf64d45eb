package senet.model.recipe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import senet.model.optim.LearningRate;

/**
 * How the learning rate moves between its largest value and the end of a run, as words of a recipe:
 * {@code constant}, {@code cosine}, {@code linear}, {@code one-cycle}, {@code triangular 0.2 0.23
 * 0.07}, {@code step 30 0.1}, {@code multi-step 0.1 80 120}.
 */
public sealed interface Schedule {

  /** It does not move. */
  record Constant() implements Schedule {
    @Override
    public LearningRate rate(float peak, long steps, long before, long stepsPerEpoch) {
      return LearningRate.constant(peak);
    }

    @Override
    public String toString() {
      return "constant";
    }
  }

  /** Down to zero along half a cosine. */
  record Cosine() implements Schedule {
    @Override
    public LearningRate rate(float peak, long steps, long before, long stepsPerEpoch) {
      return LearningRate.cosine(peak, steps);
    }

    @Override
    public String toString() {
      return "cosine";
    }
  }

  /** Down to zero in a straight line. */
  record Linear() implements Schedule {
    @Override
    public LearningRate rate(float peak, long steps, long before, long stepsPerEpoch) {
      return LearningRate.linear(peak, steps);
    }

    @Override
    public String toString() {
      return "linear";
    }
  }

  /** Up and down along cosines, as PyTorch's OneCycleLR. */
  record OneCycle() implements Schedule {
    @Override
    public LearningRate rate(float peak, long steps, long before, long stepsPerEpoch) {
      return LearningRate.oneCycle(peak, steps);
    }

    @Override
    public String toString() {
      return "one-cycle";
    }
  }

  /**
   * Up and down in straight lines.
   *
   * @param start share of the peak at the first step
   * @param share of the steps in which it rises
   * @param end share of the peak behind the last step
   */
  record Triangular(double start, double share, double end) implements Schedule {
    /** Checks the shares. */
    public Triangular {
      Numbers.require(start >= 0 && start <= 1, "start", start, "from 0 to 1");
      Numbers.require(share >= 0 && share < 1, "share of rising steps", share, "from 0 to below 1");
      Numbers.require(end >= 0 && end <= 1, "end", end, "from 0 to 1");
    }

    @Override
    public LearningRate rate(float peak, long steps, long before, long stepsPerEpoch) {
      return LearningRate.triangular(peak, steps, start, share, end);
    }

    @Override
    public String toString() {
      return "triangular %s %s %s".formatted(start, share, end);
    }
  }

  /**
   * Times {@code factor} every so many epochs.
   *
   * @param epochs between two changes
   * @param factor from 0 to 1
   */
  record Step(int epochs, double factor) implements Schedule {
    /** Checks both. */
    public Step {
      Numbers.require(epochs >= 1, Numbers.EPOCHS, epochs, "at least 1");
      Numbers.require(factor >= 0 && factor <= 1, "factor", factor, "from 0 to 1");
    }

    @Override
    public LearningRate rate(float peak, long steps, long before, long stepsPerEpoch) {
      long every = epochs * stepsPerEpoch;
      LearningRate ofRun = LearningRate.step(peak, every, (float) factor);
      return step -> ofRun.at(step + before);
    }

    @Override
    public String toString() {
      return "step %d %s".formatted(epochs, factor);
    }
  }

  /**
   * Times {@code factor} after each of some epochs.
   *
   * @param factor from 0 to 1
   * @param epochs in ascending order
   */
  record MultiStep(double factor, List<Integer> epochs) implements Schedule {
    /** Checks both. */
    public MultiStep {
      epochs = List.copyOf(epochs);
      Numbers.require(factor >= 0 && factor <= 1, "factor", factor, "from 0 to 1");
      Numbers.require(!epochs.isEmpty(), Numbers.EPOCHS, 0, "at least 1");
      for (int i = 0; i < epochs.size(); i++) {
        int before = i == 0 ? 0 : epochs.get(i - 1);
        Numbers.require(epochs.get(i) > before, "epoch", epochs.get(i), "above " + before);
      }
    }

    @Override
    public LearningRate rate(float peak, long steps, long before, long stepsPerEpoch) {
      long[] milestones = epochs.stream().mapToLong(epoch -> epoch * stepsPerEpoch).toArray();
      LearningRate ofRun = LearningRate.multiStep(peak, (float) factor, milestones);
      return step -> ofRun.at(step + before);
    }

    @Override
    public String toString() {
      List<String> words = new ArrayList<>(List.of("multi-step", String.valueOf(factor)));
      epochs.forEach(epoch -> words.add(String.valueOf(epoch)));
      return String.join(" ", words);
    }
  }

  /**
   * The rate of each step behind the warm-up.
   *
   * @param peak the largest
   * @param steps of the run behind its warm-up
   * @param before steps of the warm-up: epochs are counted from the run's first step
   * @param stepsPerEpoch of them in an epoch
   */
  LearningRate rate(float peak, long steps, long before, long stepsPerEpoch);

  /**
   * Reads the words that a part writes of itself.
   *
   * @throws IllegalArgumentException of one line, saying what there is
   */
  static Schedule of(String text) {
    String[] words = text.strip().split("\\s+", -1);
    double[] numbers = new double[words.length - 1];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Numbers.of(words[i + 1]);
    }
    return switch (words[0]) {
      case "constant" -> without(new Constant(), words);
      case "cosine" -> without(new Cosine(), words);
      case "linear" -> without(new Linear(), words);
      case "one-cycle" -> without(new OneCycle(), words);
      case "triangular" -> {
        requireCount(
            words, 3, "start, share of rising steps and end, as in triangular 0.2 0.23 0.07");
        yield new Triangular(numbers[0], numbers[1], numbers[2]);
      }
      case "step" -> {
        requireCount(words, 2, "epochs and factor, as in step 30 0.1");
        yield new Step(Numbers.whole(Numbers.EPOCHS, numbers[0]), numbers[1]);
      }
      case "multi-step" -> {
        Numbers.require(
            numbers.length >= 2,
            "number of values",
            numbers.length,
            "at least 2: factor and epochs, as in multi-step 0.1 80 120");
        yield new MultiStep(
            numbers[0],
            Arrays.stream(numbers)
                .skip(1)
                .mapToObj(number -> Numbers.whole(Numbers.EPOCHS, number))
                .toList());
      }
      default ->
          throw new IllegalArgumentException(
              "unknown schedule '%s'; known: constant, cosine, linear, one-cycle, triangular, step, multi-step"
                  .formatted(words[0]));
    };
  }

  private static Schedule without(Schedule schedule, String[] words) {
    requireCount(words, 0, "none");
    return schedule;
  }

  private static void requireCount(String[] words, int count, String what) {
    Numbers.require(
        words.length - 1 == count,
        "number of values behind " + words[0],
        words.length - 1,
        count + ": " + what);
  }
}
