package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.engine.parallel.Parallel;
import senet.model.augment.Normalization;
import senet.model.data.Cifar10;
import senet.model.data.Splits;
import senet.model.data.SyntheticImages;
import senet.model.nn.Network;
import senet.model.recipe.Recipe;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** The default network, whose first layer's bias is trained in the first epochs alone. */
class WhitenedRunTest {
  private static final Splits DATA = SyntheticImages.splits(0, 8, 4);
  private static final Recipe RECIPE =
      RecipeFixture.of(
          "epochs: 3",
          "batch_size: 4",
          "learning_rate: 0.05",
          "clip_norm: 0.5",
          "whiten: 8",
          "whiten_bias_epochs: 1",
          "average: lookahead 2 rising",
          "views: mirror-translate");

  @TempDir Path directory;

  private static Checkpoint checkpoint() throws IOException {
    Architecture architecture = Zoo.architecture("se_airbench94", Options.CIFAR10);
    Network network = Zoo.network(architecture);
    network.initialise(1);
    PatchWhitening.fill(network, DATA.train(), Normalization.cifar10(), 8);
    return new Checkpoint(architecture, network, Cifar10.CLASSES, Normalization.cifar10());
  }

  private static float[] bias(Network network) {
    return network.parameters().get("whiten.bias").value().data().clone();
  }

  private RunDirectory run(String name) throws IOException {
    RunDirectory run = RunDirectory.create(directory.resolve(name));
    Files.writeString(run.config(), "");
    return run;
  }

  @Test
  void itsBiasStaysWhereTheFirstEpochLeftIt() throws IOException {
    Checkpoint checkpoint = checkpoint();
    Network network = checkpoint.network();
    float[] start = bias(network);
    float[][] after = new float[3][];
    try (Parallel parallel = Parallel.of(2)) {
      Trainer trainer = new Trainer(checkpoint, RECIPE, DATA, 1, parallel);
      RunDirectory whole = run("whole");
      trainer.run(
          whole,
          "",
          new RecordingListener() {
            @Override
            public void epochDone(EpochResult result, boolean best) {
              after[result.epoch() - 1] = bias(network);
            }
          },
          () -> false);
      assertThat(after[0]).isNotEqualTo(start);
      assertThat(after[2]).isEqualTo(after[1]).isEqualTo(after[0]);
      checkpoint.save(directory.resolve("before"));
      assertThat(trainer.measureViews(() -> false)).isPresent();
      checkpoint.save(directory.resolve("after"));
      assertThat(directory.resolve("after"))
          .hasSameBinaryContentAs(directory.resolve("before")); // views leave weights as they are
    }
  }

  /** Stopped before, at and behind the epoch in which the layer is frozen. */
  @Test
  void itGoesOnOnEitherSideOfTheFreeze() throws IOException {
    RunDirectory whole = run("whole");
    RunDirectory parts = run("parts");
    try (Parallel parallel = Parallel.of(2)) {
      new Trainer(checkpoint(), RECIPE, DATA, 1, parallel)
          .run(whole, "", new RecordingListener(), () -> false);
      Trainer.Outcome outcome =
          new Trainer(checkpoint(), RECIPE, DATA, 1, parallel)
              .run(parts, "", new RecordingListener(), stopAfter(1));
      while (outcome.stopped()) {
        Trainer next = new Trainer(checkpoint(), RECIPE, DATA, 1, parallel);
        next.resume(parts, "");
        outcome = next.run(parts, "", new RecordingListener(), stopAfter(2));
      }
    }
    assertThat(parts.last()).hasSameBinaryContentAs(whole.last());
    assertThat(parts.best()).hasSameBinaryContentAs(whole.best());
  }

  private static BooleanSupplier stopAfter(int calls) {
    int[] asked = {0};
    return () -> asked[0]++ >= calls;
  }
}
