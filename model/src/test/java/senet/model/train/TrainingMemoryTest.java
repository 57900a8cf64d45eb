package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.autograd.Variable;
import senet.engine.op.Flatten;
import senet.engine.op.GlobalAvgPool;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.data.HoldOut;
import senet.model.data.Splits;
import senet.model.data.SyntheticImages;
import senet.model.nn.Convolution;
import senet.model.nn.Layer;
import senet.model.nn.Network;
import senet.model.nn.Pass;
import senet.model.nn.StateVisitor;
import senet.model.optim.Optimizer;
import senet.model.recipe.Optimization;
import senet.model.recipe.Recipe;
import senet.model.recipe.Views;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** The bound that is checked before a run, held against what its programs really take. */
class TrainingMemoryTest {
  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class); // one that counts bytes

  @TempDir Path directory;

  private static Recipe recipe(int batch) {
    return RecipeFixture.of("epochs: 1", "batch_size: " + batch);
  }

  private static long allocated() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  @ParameterizedTest
  @CsvSource({
    "se_resnet20, 5, 7, 4, false",
    "se_resnet20, 8, 40, 32, false",
    "se_resnet20, 8, 40, 32, true",
    "se_resnet20, 2, 128, 1, false",
    "seed, 2, 3, 1, false",
    "seed, 2, 5, 128, false",
    "seed, 16, 12, 8, false",
    "seed, 8, 8, 4, false",
    "seed, 3, 3, 2, false",
    "seed, 3, 3, 2, true"
  })
  void itHoldsAllThatIsTaken(String model, int train, int test, int batch, boolean frozen) {
    assertHolds(model, frozen, SyntheticImages.splits(0, train, test), recipe(batch));
  }

  /** Of networks whose weights outweigh their images, where one copy too few would be seen. */
  @ParameterizedTest
  @CsvSource({
    "adamw, none, none",
    "muon, none, none",
    "sgd, ema 0.9, none",
    "muon, lookahead 2 rising, mirror-translate"
  })
  void itHoldsWhatRecipesKeep(String optimizer, String average, String views) throws IOException {
    Recipe recipe =
        RecipeFixture.of(
            "epochs: 1",
            "batch_size: 4",
            "optimizer: " + optimizer,
            "average: " + average,
            "views: " + views);
    Splits drawn = SyntheticImages.splits(0, 16, 7);
    Splits data = HoldOut.of("6").from(drawn);
    assertHolds("airbench94", false, data, recipe);
  }

  private void assertHolds(String model, boolean frozen, Splits data, Recipe recipe) {
    Network network = Zoo.network(Zoo.architecture(model, Options.CIFAR10));
    network.initialise(1);
    if (frozen) {
      network.freezeBody();
    }
    try (Parallel parallel = Parallel.of(2)) {
      Workspace workspace = Workspace.exact(2);
      int full = TrainingMemory.trainingBatch(recipe, data);
      List<Integer> measured = EvaluationBatches.sizes(recipe, data);
      // A saved tensor's values and bytes; gradients are made with the first program.
      int largest =
          network.parameterList().stream().mapToInt(p -> p.value().size()).max().orElseThrow();
      long taken = 2L * largest * Float.BYTES;
      long ahead = network.batch(Math.max(full, measured.getFirst())).size(); // floats of a batch
      taken += ahead * Float.BYTES;
      if (recipe.views() != Views.NONE) {
        taken += (long) network.batch(measured.getFirst()).size() * Float.BYTES;
      }
      long start = allocated();
      Optimizer optimizer =
          recipe.optimization().optimizer(network, Optimization.Brief.NONE, parallel, workspace);
      Object average = recipe.averaging().of(network, () -> 1);
      taken += allocated() - start;
      List<Integer> trained = new ArrayList<>(List.of(full));
      if (data.train().size() % full != 0) {
        trained.add(data.train().size() % full);
      }
      for (int n : trained) {
        start = allocated();
        BatchProgram program =
            BatchProgram.training(
                network, n, 0, 0, Tensor.zeros(Shape.scalar()), parallel, workspace);
        taken += allocated() - start + scratch(workspace, program::forward, program::backward);
      }
      for (int n : measured) {
        start = allocated();
        BatchProgram program = BatchProgram.evaluation(network, n, parallel, workspace);
        taken += allocated() - start + scratch(workspace, program::forward, () -> {});
      }
      taken += scratch(workspace, () -> optimizer.step(0.001f), () -> {});
      assertThat(average).isNotNull();
      assertThat(TrainingMemory.bytes(network, recipe, data, 2))
          .isGreaterThanOrEqualTo((double) taken)
          .isLessThan(2.0 * taken + (48 << 20)); // of use only where it is near
    }
  }

  /** What the workspace grows by. */
  private static long scratch(Workspace workspace, Runnable first, Runnable second) {
    long before = workspace.bytes();
    first.run();
    second.run();
    return workspace.bytes() - before;
  }

  @ParameterizedTest
  @CsvSource({"seed, TRAIN, 3", "seed, INFER, 3", "se_resnet20, TRAIN, 32"})
  void itHoldsAllThatABenchmarkTakes(String model, StepBenchmark.Mode mode, int batch) {
    Network network = Zoo.network(Zoo.architecture(model, Options.CIFAR10));
    network.initialise(1);
    try (Parallel parallel = Parallel.of(2)) {
      Workspace workspace = Workspace.exact(2);
      StepBenchmark benchmark =
          new StepBenchmark(network, Options.CIFAR10.classes(), mode, batch, parallel, workspace);
      benchmark.measure(1);
      assertThat(TrainingMemory.bytes(network, mode, batch, 2))
          .isGreaterThanOrEqualTo((double) workspace.bytes())
          .isLessThan((double) workspace.bytes() + 100e6);
    }
  }

  /** Of the largest of VGG's layers a step holds nothing but weight, gradient and velocity. */
  @Test
  void fullyConnectedLayersTakeNoCopiesOfTheirWeights() {
    Network network = Zoo.network(Zoo.architecture("vgg16_bn", Options.IMAGENET.withImage(32)));
    double weights = 4.0 * network.parameterCount();
    assertThat(TrainingMemory.bytes(network, StepBenchmark.Mode.TRAIN, 4, 2))
        .isBetween(2 * weights, 4 * weights);
  }

  /** Two convolutions, the second by Winograd's algorithm. */
  private static final class Two implements Layer {
    private final Convolution first = Convolution.threeByThree(3, 128, 1);
    private final Convolution second = Convolution.threeByThree(128, 128, 1);

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = second.apply(pass, first.apply(pass, x));
      return pass.apply(new Flatten(), pass.apply(new GlobalAvgPool(), y));
    }

    @Override
    public void visit(StateVisitor state) {
      state.visit("first", first);
      state.visit("second", second);
    }
  }

  /** 8,192 tiles: sixteen partial sums, each four times the weight. */
  @Test
  void itHoldsTheSumsOfWinogradsParts() {
    Network network = new Network(new Two(), Shape.nhwc(1, 64, 64, 3));
    network.initialise(1);
    try (Parallel parallel = Parallel.of(2)) {
      Workspace workspace = Workspace.exact(2);
      StepBenchmark benchmark =
          new StepBenchmark(network, 128, StepBenchmark.Mode.TRAIN, 32, parallel, workspace);
      benchmark.measure(1);
      assertThat(TrainingMemory.bytes(network, StepBenchmark.Mode.TRAIN, 32, 2))
          .isGreaterThanOrEqualTo((double) workspace.bytes());
    }
  }

  @Test
  void noBatchIsTooLargeToTell() {
    Network network = Zoo.network(Zoo.architecture("seed", Options.CIFAR10));
    Splits data = SyntheticImages.splits(0, 20_000, 1);
    assertThat(TrainingMemory.bytes(network, recipe(1_000_000), data, 2)).isBetween(1e11, 1e13);
  }

  @ParameterizedTest
  @CsvSource({"1, 300, 1", "64, 300, 64", "500, 300, 128", "500, 30, 30"})
  void evaluationTakesNoMoreAtOnceThanTraining(int batch, int test, int expected) {
    assertThat(EvaluationBatches.full(recipe(batch), TinyNetwork.data(11, test)))
        .isEqualTo(expected);
  }

  /** An evaluation that ends the process, as one without memory does. */
  @Test
  void theEpochIsSavedBeforeItIsEvaluated() throws IOException {
    RunDirectory run = RunDirectory.create(directory.resolve("run"));
    try (Parallel parallel = Parallel.of(1)) {
      Trainer trainer =
          new Trainer(TinyNetwork.checkpoint(1), recipe(4), TinyNetwork.data(11, 7), 1, parallel);
      boolean[] saved = {false};
      int[] asked = {0};
      trainer.run(
          run,
          "",
          new RecordingListener(),
          () -> {
            saved[0] |= asked[0]++ == 4 && Files.exists(run.last()); // in the evaluation
            return false;
          });
      assertThat(saved[0]).isTrue();
    }
  }
}
