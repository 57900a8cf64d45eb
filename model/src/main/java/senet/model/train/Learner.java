package senet.model.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.data.Batches;
import senet.model.data.BatchesAhead;
import senet.model.metric.Scores;
import senet.model.nn.Network;
import senet.model.optim.Gradients;
import senet.model.optim.LearningRate;
import senet.model.optim.Optimizer;
import senet.model.optim.Resumable;
import senet.model.optim.Slot;
import senet.model.optim.WeightAverage;
import senet.model.recipe.Optimization;
import senet.model.recipe.Recipe;

/**
 * A network with all that moves it: optimiser, schedule and average. What it is at a step is a
 * function of the steps before, whatever thread or process made them.
 */
final class Learner {
  private final Network network;
  private final Recipe recipe;
  private final Parallel parallel;
  private final Workspace workspace;
  private final int classes;
  private final boolean mixes;
  private final int stepsPerEpoch;
  private final Optimizer optimizer;
  private final Optional<WeightAverage> average;
  private List<Slot> slots; // of what is trained now
  private final Tensor stepNumber = Tensor.zeros(Shape.scalar());
  private final Map<Integer, BatchProgram> programs = new LinkedHashMap<>();
  private LearningRate schedule;
  private long steps;
  private long total;

  /**
   * At the beginning of a run.
   *
   * @param images of an epoch
   * @param classes of the images
   * @param mixes whether images are mixed, and have a target for each class
   */
  Learner(
      Network network,
      Recipe recipe,
      int images,
      int classes,
      boolean mixes,
      Parallel parallel,
      Workspace workspace) {
    this.network = network;
    this.recipe = recipe;
    this.parallel = parallel;
    this.workspace = workspace;
    this.classes = classes;
    this.mixes = mixes;
    this.stepsPerEpoch = recipe.batching().steps(images);
    this.optimizer = recipe.optimization().optimizer(network, briefLayer(), parallel, workspace);
    this.average = recipe.averaging().of(network, this::total);
    this.slots = Slot.of(network);
    plan((long) stepsPerEpoch * recipe.epochs());
  }

  private Optimization.Brief briefLayer() {
    return PatchWhitening.layer(network)
        .filter(_ -> recipe.whitening().present())
        .map(
            layer ->
                new Optimization.Brief(
                    layer, (long) recipe.whitening().biasEpochs() * stepsPerEpoch))
        .orElse(Optimization.Brief.NONE);
  }

  /** From here on the run is to have {@code total} steps. */
  void plan(long total) {
    this.total = total;
    float peak = recipe.optimization().peak(recipe.learningRate(), recipe.batching().stepSize());
    long warmUp = recipe.warmUpSteps(total);
    LearningRate then =
        recipe.schedule().rate(peak, Math.max(1, total - warmUp), warmUp, stepsPerEpoch);
    this.schedule = LearningRate.warmUp(warmUp, then);
  }

  /** From here on the rate of step s, counted from 0, is {@code rates.at(s)}. */
  void follow(LearningRate rates) {
    this.schedule = rates;
  }

  /** Takes what is trained no longer out of the programs: its gradients would be for nothing. */
  void beginEpoch(int epoch) {
    if (recipe.whitening().present() && epoch == recipe.whitening().biasEpochs() + 1) {
      freezeWhitening();
    }
  }

  private void freezeWhitening() {
    PatchWhitening.layer(network)
        .ifPresent(
            layer -> {
              network.freeze(List.of(layer));
              programs.clear();
              slots = Slot.of(network);
            });
  }

  /**
   * A step.
   *
   * @param batches of an epoch
   * @param first of them
   * @param end of them, exclusive
   * @param scores take the images of batches whose loss is a number
   * @return the loss of the last batch; where it is no number, nothing has moved
   */
  float step(BatchesAhead ahead, Batches batches, int first, int end, Scores scores) {
    network.zeroGradients();
    float loss = 0;
    for (int b = first; b < end; b++) {
      // Exact to 2^24; beyond, two batches share what ops draw.
      stepNumber.data()[0] = steps * recipe.batching().accumulation() + (b - first);
      int n = batches.size(b);
      BatchProgram program = program(n);
      ahead.next(program.images(), program.labels(), program.targets());
      program.forward();
      loss = program.loss();
      if (!Float.isFinite(loss)) {
        return loss;
      }
      scores.update(program.output(), program.labels(), n, classes, Scores.Decisions.IGNORED);
      program.backward();
    }
    if (end - first > 1) {
      Gradients.average(slots, end - first);
    }
    if (recipe.clipNorm() > 0) {
      Gradients.clipToNorm(slots, recipe.clipNorm());
    }
    optimizer.step(schedule.at(steps));
    network.countStep();
    average.ifPresent(WeightAverage::step);
    steps++;
    return loss;
  }

  private BatchProgram program(int n) {
    return programs.computeIfAbsent(
        n,
        size ->
            BatchProgram.training(
                network,
                size,
                mixes ? classes : 0,
                recipe.labelSmoothing(),
                stepNumber,
                parallel,
                workspace));
  }

  /** Weights and their average, if there is one, change places. */
  void swapAverage() {
    average.ifPresent(WeightAverage::swap);
  }

  /** Steps so far. */
  long steps() {
    return steps;
  }

  /** Steps of the whole run, as they are planned now. */
  long total() {
    return total;
  }

  int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /** The learning rate of step {@code step}, counted from 0. */
  float rate(long step) {
    return schedule.at(step);
  }

  /** What goes on where it was saved, besides the network. */
  List<Resumable> resumable() {
    List<Resumable> all = new ArrayList<>(List.of(optimizer));
    average.ifPresent(all::add);
    return all;
  }

  /** Goes on behind {@code steps} of {@code total} steps in epoch {@code epoch}. */
  void resumeAt(long steps, long total, int epoch) {
    this.steps = steps;
    plan(total);
    resumable().forEach(part -> part.resumeAt(steps));
    if (recipe.whitening().present() && epoch > recipe.whitening().biasEpochs()) {
      freezeWhitening();
    }
  }
}
