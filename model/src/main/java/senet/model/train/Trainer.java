package senet.model.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Workspace;
import senet.model.augment.Augmentation;
import senet.model.augment.Normalization;
import senet.model.data.Batches;
import senet.model.data.BatchesAhead;
import senet.model.data.Images;
import senet.model.data.Splits;
import senet.model.metric.ClassificationMetrics;
import senet.model.metric.Scores;
import senet.model.nn.Network;
import senet.model.recipe.Recipe;
import senet.model.recipe.Views;

/** Trains a network by a recipe: epochs of steps, each epoch measured, written down and saved. */
public final class Trainer {
  private static final double SECONDS_BETWEEN_SAVES = 300; // within an epoch

  private final Checkpoint checkpoint;
  private final Network network;
  private final Recipe recipe;
  private final Splits data;
  private final long seed;
  private final Augmentation augmentation;
  private final int decoders; // threads that make batches
  private final Evaluator evaluator;
  private final Learner learner;
  private final Pace pace;
  private Progress progress = Progress.none();

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
    this(checkpoint, recipe, data, seed, parallel, Optional.empty());
  }

  /**
   * Prepares a run that is to end in time.
   *
   * @param budget replaces the recipe's epochs
   * @throws ShapeException where the images have another size than the network's
   */
  public Trainer(
      Checkpoint checkpoint,
      Recipe recipe,
      Splits data,
      long seed,
      Parallel parallel,
      Optional<TimeBudget> budget) {
    this(checkpoint, recipe, data, seed, parallel, budget, SECONDS_BETWEEN_SAVES);
  }

  Trainer(
      Checkpoint checkpoint,
      Recipe recipe,
      Splits data,
      long seed,
      Parallel parallel,
      Optional<TimeBudget> budget,
      double secondsBetweenSaves) {
    Normalization normalization = checkpoint.normalization();
    requireImages(checkpoint.network(), data.train());
    requireImages(checkpoint.network(), data.chosenOn());
    requireImages(checkpoint.network(), data.test());
    this.checkpoint = checkpoint;
    this.network = checkpoint.network();
    this.recipe = recipe;
    this.data = data;
    this.seed = seed;
    this.decoders = data.train().areInMemory() ? 1 : parallel.threads();
    this.augmentation = new Augmentation(normalization, recipe.augment());
    Workspace workspace = new Workspace(parallel.threads());
    this.learner =
        new Learner(
            network,
            recipe,
            data.train().size(),
            data.train().classes().size(),
            augmentation.mixes(),
            parallel,
            workspace);
    this.evaluator =
        new Evaluator(
            network,
            Augmentation.none(normalization),
            EvaluationBatches.full(recipe, data),
            parallel,
            workspace);
    if (budget.isPresent()) {
      learner.plan(Math.max(learner.total(), Pace.leastSteps() + 1L));
    }
    this.pace =
        new Pace(budget, learner.stepsPerEpoch(), evaluationsAtTheEnd(), secondsBetweenSaves);
  }

  /** Of the views of the test images, in evaluations of what an epoch is measured on. */
  private double evaluationsAtTheEnd() {
    return recipe.views() == Views.NONE
        ? 0
        : (double) recipe.views().count() * data.test().size() / data.chosenOn().size();
  }

  private static void requireImages(Network network, Images images) {
    network.requireImages(images.name(), images.h(), images.w(), images.c());
  }

  /**
   * Goes on where the run in {@code directory} was saved, as if it had not been interrupted.
   *
   * @param run what the run is, as it was given to {@link #run}
   * @throws IOException where its state cannot be read, is damaged or of another run
   */
  public void resume(RunDirectory directory, String run) throws IOException {
    progress = ResumeFile.read(directory.state(), run, network, learner);
    directory.dropResultsFrom(progress.epoch());
  }

  /** The first epoch's images as the network sees them. */
  public Batches firstBatches() {
    return Batches.shuffled(data.train(), augmentation, recipe.batchSize(), seed, 1);
  }

  /** What images are normalised with. */
  public Normalization normalization() {
    return checkpoint.normalization();
  }

  /** Batches of an epoch. */
  private int batches() {
    return recipe.batching().batches(data.train().size());
  }

  /** Epochs of the whole run as it is planned now, the last perhaps not a whole one. */
  private int epochs() {
    return (int) ((learner.total() - 1) / learner.stepsPerEpoch() + 1);
  }

  /** The step that comes next, for people: {@code goes on at step 5 of 48 of epoch 3}. */
  public String whereItIs() {
    if (progress.batches() == batches()) {
      return "goes on   at the evaluation of epoch %d of %d".formatted(progress.epoch(), epochs());
    }
    int perStep = recipe.batching().accumulation();
    return "goes on   at step %d of %d in epoch %d of %d"
        .formatted(
            progress.batches() / perStep + 1, learner.stepsPerEpoch(), progress.epoch(), epochs());
  }

  /**
   * Trains all epochs that are left. A file that cannot be written is told to the listener, and the
   * training goes on: what was learned so far may find a place on the disk in the next epoch.
   *
   * @param run what the run is: where anything of it differs, it cannot be resumed
   * @param stop is asked after each step; when it says yes, the run is saved and ends
   * @throws DivergedException when the loss or a weight is no longer a number
   */
  public Outcome run(
      RunDirectory directory, String run, TrainingListener listener, BooleanSupplier stop) {
    RunWriter writer = new RunWriter(directory, checkpoint, listener);
    while (learner.steps() < learner.total() || progress.batches() > 0) {
      if (recipe.patience() > 0 && progress.sinceBest() >= recipe.patience()) {
        break;
      }
      train(run, writer, listener, stop);
      requireFiniteWeights(writer);
      save(run, writer); // first: whatever ends the evaluation must not take the epoch with it
      boolean whole = progress.batches() == batches() || learner.steps() == learner.total();
      long start = System.nanoTime();
      Optional<ClassificationMetrics> test =
          whole && !stop.getAsBoolean()
              ? averaged(() -> evaluator.evaluate(data.chosenOn(), Views.NONE, stop))
              : Optional.empty();
      if (test.isEmpty()) {
        return new Outcome(progress.best().orElse(null), true, writer.failure());
      }
      finish(test.get(), (System.nanoTime() - start) / 1e9, writer, listener);
    }
    return new Outcome(progress.best().orElse(null), false, writer.failure());
  }

  /**
   * Measures the weights as they are, by the recipe's views of each test image; empty where there
   * is one view.
   *
   * @param stop is asked after each batch; when it says yes, there is no result
   */
  public Optional<ClassificationMetrics> measureViews(BooleanSupplier stop) {
    return recipe.views() == Views.NONE
        ? Optional.empty()
        : averaged(() -> evaluator.evaluate(data.test(), recipe.views(), stop));
  }

  /** Does something with the average of the weights in the network, where there is one. */
  private <R> R averaged(Supplier<R> work) {
    learner.swapAverage();
    try {
      return work.get();
    } finally {
      learner.swapAverage();
    }
  }

  /** Weights for others first: where there is something to go on from, they are there, too. */
  private void save(String run, RunWriter writer) {
    averaged(writer::saveLast);
    writer.saveState(run, learner, progress);
  }

  private void finish(
      ClassificationMetrics test, double seconds, RunWriter writer, TrainingListener listener) {
    Scores training = progress.scores();
    EpochResult result =
        new EpochResult(
            progress.epoch(),
            training.loss(),
            training.accuracy(),
            test.loss(),
            test.accuracy(),
            learner.rate(learner.steps() - 1),
            progress.seconds(),
            training.images() / progress.seconds());
    writer.append(
        result, data.validation().isPresent() ? EpochResult.heldOutHead() : EpochResult.CSV_HEAD);
    Optional<EpochResult> best = progress.best();
    boolean better = best.isEmpty() || result.testAccuracy() > best.get().testAccuracy();
    boolean isBest = better && averaged(writer::saveBest);
    if (isBest) { // a better one that is not on the disk is nothing to hold later ones against
      best = Optional.of(result);
    }
    progress = progress.next(progress.seconds() + seconds, best);
    pace.evaluated(seconds, progress, learner);
    listener.epochDone(result, isBest);
  }

  /** Trains what is left of the epoch at hand, or until it is told to stop. */
  private void train(
      String run, RunWriter writer, TrainingListener listener, BooleanSupplier stop) {
    int epoch = progress.epoch();
    int count = batches();
    int perStep = recipe.batching().accumulation();
    learner.beginEpoch(epoch);
    listener.epochStarted(epoch, epochs(), learner.stepsPerEpoch());
    if (progress.batches() == count) {
      return; // it was saved before its evaluation
    }
    Batches batches =
        Batches.shuffled(data.train(), augmentation, recipe.batchSize(), seed, epoch)
            .part(progress.batches(), count);
    int before = progress.batches();
    double secondsBefore = progress.seconds();
    pace.epochStarted();
    long start = System.nanoTime();
    try (BatchesAhead ahead =
        new BatchesAhead(batches, network.batch(1).size(), decoders, Images.Unreadable.REFUSED)) {
      int done = 0;
      while (done < batches.count() && learner.steps() < learner.total() && !stop.getAsBoolean()) {
        int end = Math.min(batches.count(), done + perStep);
        float loss = learner.step(ahead, batches, done, end, progress.scores());
        int step = (before + end - 1) / perStep + 1;
        if (!Float.isFinite(loss)) {
          throw diverged("the loss is " + loss, step, learner.rate(learner.steps()), writer);
        }
        done = end;
        progress = progress.after(before + done, secondsBefore + (System.nanoTime() - start) / 1e9);
        Scores scores = progress.scores();
        listener.stepDone(step, scores.images(), scores.loss(), scores.accuracy());
        if (pace.stepDone(progress, learner) && Checkpoint.notFinite(network).isEmpty()) {
          save(run, writer);
        }
      }
    }
  }

  /** The last step's loss was a number, but what the step made of the weights may not be. */
  private void requireFiniteWeights(RunWriter writer) {
    Optional<String> notFinite = Checkpoint.notFinite(network);
    if (notFinite.isPresent()) {
      int perStep = recipe.batching().accumulation();
      throw diverged(
          notFinite.get(),
          (progress.batches() - 1) / perStep + 1,
          learner.rate(learner.steps() - 1),
          writer);
    }
  }

  private DivergedException diverged(String what, int step, float learningRate, RunWriter writer) {
    return new DivergedException(
        "%s at step %d of epoch %d with learning rate %s; last good checkpoint: %s; hint: a lower --lr than %s"
            .formatted(
                what,
                step,
                progress.epoch(),
                learningRate,
                writer.lastGood().map(Path::toString).orElse("none yet"),
                recipe.learningRate()));
  }
}
