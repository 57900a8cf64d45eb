package senet.model.train;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.augment.Augmentation;
import senet.model.augment.Normalization;
import senet.model.data.Batches;
import senet.model.data.Splits;
import senet.model.metric.ClassificationMetrics;
import senet.model.nn.Network;
import senet.model.optim.LearningRate;
import senet.model.optim.Sgd;

/** Trains a network by a recipe: epochs of steps, each epoch measured, written down and saved. */
public final class Trainer {
  private static final int EVALUATION_BATCH = 128;
  private static final int WARM_UP_SHARE = 20; // a twentieth of the steps

  private final Checkpoint checkpoint;
  private final Network network;
  private final Recipe recipe;
  private final Splits data;
  private final long seed;
  private final Parallel parallel;
  private final Workspace workspace;
  private final Sgd optimizer;
  private final LearningRate schedule;
  private final Augmentation augmentation;
  private final Evaluator evaluator;
  private final Tensor stepNumber = Tensor.zeros(Shape.scalar());
  private final Map<Integer, BatchProgram> programs = new HashMap<>();
  private long steps;

  /**
   * How a run ended.
   *
   * @param best the epoch of the highest test accuracy, null before the first was done
   * @param stopped whether it was told to stop before its end
   */
  public record Outcome(EpochResult best, boolean stopped) {}

  /**
   * Prepares a run.
   *
   * @param checkpoint the network as it starts, and how it is saved
   * @param seed decides order and augmentation
   */
  public Trainer(
      Checkpoint checkpoint,
      Recipe recipe,
      Normalization normalization,
      Splits data,
      long seed,
      Parallel parallel) {
    this.checkpoint = checkpoint;
    this.network = checkpoint.network();
    this.recipe = recipe;
    this.data = data;
    this.seed = seed;
    this.parallel = parallel;
    this.workspace = new Workspace(parallel.threads());
    this.optimizer = optimizer(network, recipe);
    this.schedule = schedule(recipe, data.train().size());
    this.augmentation =
        recipe.augment() ? Augmentation.cifar(normalization) : Augmentation.none(normalization);
    this.evaluator =
        new Evaluator(
            network, Augmentation.none(normalization), EVALUATION_BATCH, parallel, workspace);
  }

  private static Sgd optimizer(Network network, Recipe recipe) {
    List<Sgd.Slot> slots =
        network.parameters().values().stream()
            .map(parameter -> new Sgd.Slot(parameter.value(), parameter.gradient()))
            .toList();
    return new Sgd(
        new Sgd.Options(recipe.momentum(), 0, recipe.nesterov(), recipe.weightDecay()), slots);
  }

  private static LearningRate schedule(Recipe recipe, int images) {
    long stepsPerEpoch = (images - 1L) / recipe.batchSize() + 1;
    long total = stepsPerEpoch * recipe.epochs();
    return switch (recipe.schedule()) {
      case CONSTANT -> LearningRate.constant(recipe.learningRate());
      case COSINE ->
          LearningRate.cosine(recipe.learningRate(), Math.max(1, total / WARM_UP_SHARE), total);
    };
  }

  /**
   * Trains all epochs.
   *
   * @param stop is asked after each step; when it says yes, the weights are saved and the run ends
   * @throws DivergedException when the loss is no longer a number
   * @throws IOException when the run directory cannot be written
   */
  public Outcome run(RunDirectory directory, TrainingListener listener, BooleanSupplier stop)
      throws IOException {
    EpochResult best = null;
    for (int epoch = 1; epoch <= recipe.epochs(); epoch++) {
      long start = System.nanoTime();
      ClassificationMetrics training = epoch(epoch, directory, listener, stop);
      if (stop.getAsBoolean()) {
        checkpoint.save(directory.last());
        return new Outcome(best, true);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      ClassificationMetrics test = evaluator.evaluate(data.test());
      EpochResult result =
          new EpochResult(
              epoch,
              training.loss(),
              training.accuracy(),
              test.loss(),
              test.accuracy(),
              schedule.at(steps - 1),
              seconds,
              training.images() / seconds);
      boolean isBest = best == null || result.testAccuracy() > best.testAccuracy();
      best = isBest ? result : best;
      directory.append(result);
      checkpoint.save(directory.last());
      if (isBest) {
        checkpoint.save(directory.best());
      }
      listener.epochDone(result, isBest);
    }
    return new Outcome(best, false);
  }

  private ClassificationMetrics epoch(
      int epoch, RunDirectory directory, TrainingListener listener, BooleanSupplier stop) {
    Batches batches = Batches.shuffled(data.train(), augmentation, recipe.batchSize(), seed, epoch);
    ClassificationMetrics metrics = new ClassificationMetrics(data.train().classes());
    listener.epochStarted(epoch, batches.count());
    for (int b = 0; b < batches.count() && !stop.getAsBoolean(); b++) {
      int n = batches.size(b);
      float loss = step(batches, b, n, metrics);
      if (!Float.isFinite(loss)) {
        throw new DivergedException(
            "the loss is %s at step %d of epoch %d with learning rate %s; last good checkpoint: %s; hint: a lower --lr"
                .formatted(
                    loss,
                    b + 1,
                    epoch,
                    schedule.at(steps),
                    epoch > 1 ? directory.last() : "none yet"));
      }
      steps++;
      listener.stepDone(b + 1, metrics.images(), metrics.loss(), metrics.accuracy());
    }
    return metrics;
  }

  /** One step; a loss that is not finite changes nothing. */
  private float step(Batches batches, int b, int n, ClassificationMetrics metrics) {
    BatchProgram program = program(n);
    batches.fill(b, program.images(), program.targets());
    stepNumber.data()[0] = steps;
    program.forward();
    float loss = program.loss();
    if (Float.isFinite(loss)) {
      metrics.update(program.output(), program.targets(), n);
      network.zeroGradients();
      program.backward();
      optimizer.step(schedule.at(steps));
      network.countStep();
    }
    return loss;
  }

  private BatchProgram program(int n) {
    return programs.computeIfAbsent(
        n,
        size ->
            BatchProgram.training(
                network, size, recipe.labelSmoothing(), stepNumber, parallel, workspace));
  }
}
