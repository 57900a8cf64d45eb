package senet.model.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Workspace;
import senet.model.augment.Augmentation;
import senet.model.data.Batches;
import senet.model.data.BatchesAhead;
import senet.model.data.Images;
import senet.model.metric.Scores;
import senet.model.nn.Network;
import senet.model.recipe.Recipe;

/**
 * Trains with a learning rate that grows from step to step, to see from which one on the loss falls
 * and from which it bursts (Smith, arXiv 1506.01186, section 3.3). The network is spoilt by it.
 */
public final class LearningRateFinder {
  private static final double SMOOTHING = 0.9; // share of a step's loss that the mean keeps
  private static final double BURST = 4; // times the least loss, at which there is no more to see
  private static final double SHARE_OF_LEAST = 0.1;

  private LearningRateFinder() {}

  /**
   * One step.
   *
   * @param learningRate in the recipe's units
   * @param loss of the steps up to this one, a mean in which the newest counts most
   */
  public record Point(double learningRate, double loss) {}

  /**
   * What was seen.
   *
   * @param points in the order of the steps
   */
  public record Curve(List<Point> points) {
    /** Copies the points. */
    public Curve {
      points = List.copyOf(points);
    }

    /** Where the loss falls fastest over the logarithm of the rate; empty where it never does. */
    public Optional<Double> steepest() {
      double least = 0;
      Optional<Double> found = Optional.empty();
      for (int i = 1; i + 1 < points.size(); i++) {
        Point before = points.get(i - 1);
        Point after = points.get(i + 1);
        double slope =
            (after.loss - before.loss) / StrictMath.log(after.learningRate / before.learningRate);
        if (slope < least) {
          least = slope;
          found = Optional.of(points.get(i).learningRate);
        }
      }
      return found;
    }

    /** A tenth of the rate with the least loss. */
    public double tenthOfLeast() {
      Point least = points.getFirst();
      for (Point point : points) {
        least = point.loss < least.loss ? point : least;
      }
      return SHARE_OF_LEAST * least.learningRate;
    }
  }

  /**
   * Trains until the loss bursts, is no number, or all steps are done.
   *
   * @param recipe whose schedule is replaced
   * @param from the first rate, above 0
   * @param to the last one, above the first
   * @param steps at least 2
   */
  public static Curve find(
      Checkpoint checkpoint,
      Recipe recipe,
      Images images,
      long seed,
      double from,
      double to,
      int steps,
      Parallel parallel,
      BooleanSupplier stop) {
    Network network = checkpoint.network();
    network.requireImages(images.name(), images.h(), images.w(), images.c());
    Augmentation augmentation = new Augmentation(checkpoint.normalization(), recipe.augment());
    Learner learner =
        new Learner(
            network,
            recipe,
            images.size(),
            images.classes().size(),
            augmentation.mixes(),
            parallel,
            new Workspace(parallel.threads()));
    float unit = recipe.optimization().peak(1, recipe.batching().stepSize());
    learner.follow(step -> (float) (unit * rate(step, from, to, steps)));
    Ramp ramp = new Ramp();
    for (int epoch = 1; learner.steps() < steps && !ramp.burst && !stop.getAsBoolean(); epoch++) {
      int count = recipe.batching().batches(images.size());
      Batches batches =
          Batches.shuffled(images, augmentation, recipe.batchSize(), seed, epoch).part(0, count);
      int decoders = images.areInMemory() ? 1 : parallel.threads();
      try (BatchesAhead ahead =
          new BatchesAhead(batches, network.batch(1).size(), decoders, Images.Unreadable.REFUSED)) {
        int perStep = recipe.batching().accumulation();
        for (int b = 0; b < count && learner.steps() < steps && !ramp.burst; b += perStep) {
          if (stop.getAsBoolean()) {
            break;
          }
          double rate = rate(learner.steps(), from, to, steps);
          Scores scores = new Scores();
          float last = learner.step(ahead, batches, b, Math.min(count, b + perStep), scores);
          ramp.add(rate, Float.isFinite(last) ? scores.loss() : last);
        }
      }
    }
    return new Curve(ramp.points);
  }

  private static double rate(long step, double from, double to, int steps) {
    return from * StrictMath.pow(to / from, (double) step / (steps - 1));
  }

  /** The points so far. */
  private static final class Ramp {
    private final List<Point> points = new ArrayList<>();
    private double mean;
    private double least = Double.POSITIVE_INFINITY;
    private boolean burst;

    void add(double rate, double loss) {
      if (!Double.isFinite(loss)) {
        burst = true;
        return;
      }
      mean = SMOOTHING * mean + (1 - SMOOTHING) * loss;
      // The mean of n losses began at zero: what is missing of their weights is 0.9^n.
      double smooth = mean / (1 - StrictMath.pow(SMOOTHING, points.size() + 1));
      points.add(new Point(rate, smooth));
      least = Math.min(least, smooth);
      burst = smooth > BURST * least;
    }
  }
}
