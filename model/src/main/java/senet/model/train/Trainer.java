package senet.model.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.augment.Augmentation;
import senet.model.augment.Normalization;
import senet.model.data.Batches;
import senet.model.data.BatchesAhead;
import senet.model.data.Images;
import senet.model.data.Splits;
import senet.model.metric.ClassificationMetrics;
import senet.model.nn.Network;
import senet.model.optim.LearningRate;
import senet.model.optim.ParameterGroup;
import senet.model.optim.Sgd;
import senet.model.optim.Slot;

/** Trains a network by a recipe: epochs of steps, each epoch measured, written down and saved. */
public final class Trainer {
  private static final int MOST_EVALUATED = 128; // images at once; more is no faster

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
  private final Map<Integer, BatchProgram> programs = new LinkedHashMap<>();
  private long steps;

  /**
   * How a run ended.
   *
   * @param best the epoch whose weights the file of the best holds: the one of the highest test
   *     accuracy, unless it could not be written; null where there is no such file
   * @param stopped whether it was told to stop before its end
   * @param notWritten the last failure to write a file of the run, null where there was none
   */
  public record Outcome(EpochResult best, boolean stopped, IOException notWritten) {}

  /**
   * Prepares a run.
   *
   * @param checkpoint the network as it starts, how its input is normalised and how it is saved
   * @param seed decides order and augmentation
   * @throws ShapeException where the images have another size than the network's
   */
  public Trainer(Checkpoint checkpoint, Recipe recipe, Splits data, long seed, Parallel parallel) {
    Normalization normalization = checkpoint.normalization();
    for (Images images :
        List.of(data.train(), data.validation().orElse(data.test()), data.test())) {
      checkpoint.network().requireImages(images.name(), images.h(), images.w(), images.c());
    }
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
            network,
            Augmentation.none(normalization),
            evaluationBatch(recipe, data),
            parallel,
            workspace);
  }

  /**
   * Images evaluated at once. Results do not depend on it, memory does: who asks for small batches
   * has little.
   */
  static int evaluationBatch(Recipe recipe, Splits data) {
    return Math.min(MOST_EVALUATED, Math.min(recipe.batchSize(), data.test().size()));
  }

  /** The optimiser of a run, without momentum yet. */
  static Sgd optimizer(Network network, Recipe recipe) {
    return new Sgd(
        new Sgd.Options(recipe.momentum(), 0, recipe.nesterov()),
        List.of(new ParameterGroup(Slot.of(network), 1, recipe.weightDecay())));
  }

  private static LearningRate schedule(Recipe recipe, int images) {
    long total = stepsPerEpoch(recipe, images) * recipe.epochs();
    return switch (recipe.schedule()) {
      case CONSTANT -> LearningRate.constant(recipe.learningRate());
      case COSINE -> LearningRate.cosine(recipe.learningRate(), recipe.warmUpSteps(total), total);
    };
  }

  private static long stepsPerEpoch(Recipe recipe, int images) {
    return (images - 1L) / recipe.batchSize() + 1;
  }

  /**
   * Trains all epochs. A file that cannot be written is told to the listener, and the training goes
   * on: what was learned so far may find a place on the disk in the next epoch.
   *
   * @param stop is asked after each step; when it says yes, the weights are saved and the run ends
   * @throws DivergedException when the loss or a weight is no longer a number
   */
  public Outcome run(RunDirectory directory, TrainingListener listener, BooleanSupplier stop) {
    RunWriter writer = new RunWriter(directory, checkpoint, listener);
    EpochResult best = null;
    for (int epoch = 1; epoch <= recipe.epochs(); epoch++) {
      long start = System.nanoTime();
      ClassificationMetrics training = epoch(epoch, writer, listener, stop);
      double seconds = (System.nanoTime() - start) / 1e9;
      requireFiniteWeights(epoch, writer);
      writer.saveLast(); // first: whatever ends the evaluation must not take the epoch with it
      Optional<ClassificationMetrics> test =
          stop.getAsBoolean() ? Optional.empty() : evaluator.evaluate(data.test(), stop);
      if (test.isEmpty()) {
        return new Outcome(best, true, writer.failure());
      }
      EpochResult result = result(epoch, training, test.get(), seconds);
      writer.append(result);
      boolean better = best == null || result.testAccuracy() > best.testAccuracy();
      boolean isBest = better && writer.saveBest();
      if (isBest) { // a better one that is not on the disk is nothing to hold later ones against
        best = result;
      }
      listener.epochDone(result, isBest);
    }
    return new Outcome(best, false, writer.failure());
  }

  private EpochResult result(
      int epoch, ClassificationMetrics training, ClassificationMetrics test, double seconds) {
    return new EpochResult(
        epoch,
        training.loss(),
        training.accuracy(),
        test.loss(),
        test.accuracy(),
        schedule.at(steps - 1),
        seconds,
        training.images() / seconds);
  }

  private ClassificationMetrics epoch(
      int epoch, RunWriter writer, TrainingListener listener, BooleanSupplier stop) {
    Batches batches = Batches.shuffled(data.train(), augmentation, recipe.batchSize(), seed, epoch);
    ClassificationMetrics metrics = new ClassificationMetrics(data.train().classes());
    listener.epochStarted(epoch, batches.count());
    int decoders = data.train().areInMemory() ? 1 : parallel.threads();
    try (BatchesAhead ahead =
        new BatchesAhead(batches, network.batch(1).size(), decoders, Images.Unreadable.REFUSED)) {
      for (int b = 0; b < batches.count() && !stop.getAsBoolean(); b++) {
        float loss = step(ahead, batches.size(b), metrics);
        if (!Float.isFinite(loss)) {
          throw diverged("the loss is " + loss, b + 1, epoch, schedule.at(steps), writer);
        }
        steps++;
        listener.stepDone(b + 1, metrics.images(), metrics.loss(), metrics.accuracy());
      }
    }
    return metrics;
  }

  /** The last step's loss was a number, but what the step made of the weights may not be. */
  private void requireFiniteWeights(int epoch, RunWriter writer) {
    Optional<String> notFinite = Checkpoint.notFinite(network);
    if (notFinite.isPresent()) {
      long step = steps - (epoch - 1L) * stepsPerEpoch(recipe, data.train().size());
      throw diverged(notFinite.get(), step, epoch, schedule.at(steps - 1), writer);
    }
  }

  private static DivergedException diverged(
      String what, long step, int epoch, float learningRate, RunWriter writer) {
    return new DivergedException(
        "%s at step %d of epoch %d with learning rate %s; last good checkpoint: %s; hint: a lower --lr"
            .formatted(
                what,
                step,
                epoch,
                learningRate,
                writer.lastGood().map(Path::toString).orElse("none yet")));
  }

  /** One step; a loss that is not finite changes nothing. */
  private float step(BatchesAhead batches, int n, ClassificationMetrics metrics) {
    BatchProgram program = program(n);
    batches.next(program.images(), program.targets());
    stepNumber.data()[0] = steps; // exact to 2^24; beyond, two steps share what ops draw
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
                network, size, 0, recipe.labelSmoothing(), stepNumber, parallel, workspace));
  }
}
