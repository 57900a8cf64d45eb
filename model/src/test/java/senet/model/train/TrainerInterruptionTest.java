package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.engine.parallel.Parallel;
import senet.model.data.Splits;
import senet.model.recipe.Recipe;

/** Whole runs of a tiny network that do not go as they should: 3 steps in each of 3 epochs. */
class TrainerInterruptionTest {
  private static final int STEPS = 3;
  private static final int EPOCHS = 3;
  private static final Splits DATA = TinyNetwork.data(11, 7);
  private static final Recipe RECIPE = RecipeFixture.constant(EPOCHS);

  @TempDir Path directory;

  private RunDirectory run(String name) throws IOException {
    return RunDirectory.create(directory.resolve(name));
  }

  private static Trainer.Outcome train(
      RunDirectory run, RecordingListener listener, long seed, int threads) {
    try (Parallel parallel = Parallel.of(threads)) {
      Checkpoint checkpoint = TinyNetwork.checkpoint(seed);
      return new Trainer(checkpoint, RECIPE, DATA, seed, parallel)
          .run(run, "", listener, () -> false);
    }
  }

  /** Sets a weight to NaN after one step. */
  private static final class Poison extends RecordingListener {
    private final Checkpoint checkpoint;
    private final int inEpoch;
    private final int afterStep;

    Poison(Checkpoint checkpoint, int inEpoch, int afterStep) {
      this.checkpoint = checkpoint;
      this.inEpoch = inEpoch;
      this.afterStep = afterStep;
    }

    @Override
    public void stepDone(int step, long images, double loss, double accuracy) {
      if (epoch == inEpoch && step == afterStep) {
        checkpoint.network().parameters().get("fc.bias").value().data()[2] = Float.NaN;
      }
    }
  }

  private void assertDiverges(int epoch, int afterStep, String message) throws IOException {
    RunDirectory run = run("run");
    Checkpoint checkpoint = TinyNetwork.checkpoint(1);
    try (Parallel parallel = Parallel.of(1)) {
      Trainer trainer = new Trainer(checkpoint, RECIPE, DATA, 1, parallel);
      Poison poison = new Poison(checkpoint, epoch, afterStep);
      assertThatThrownBy(() -> trainer.run(run, "", poison, () -> false))
          .isInstanceOf(DivergedException.class)
          .hasMessage(message);
      assertThat(poison.results).hasSize(epoch - 1);
    }
    if (epoch == 1) {
      assertThat(run.last()).doesNotExist();
    } else {
      assertThat(load(run.last())).isNotNull();
    }
  }

  private static Checkpoint load(Path file) throws IOException {
    return CheckpointFixture.load(file);
  }

  @Test
  void aLossThatIsNoNumberIsNotSaved() throws IOException {
    assertDiverges(
        2,
        1,
        "the loss is NaN at step 2 of epoch 2 with learning rate 0.125; last good checkpoint: "
            + directory.resolve("run/weights/last.safetensors")
            + "; hint: a lower --lr than 0.125");
  }

  @Test
  void aLossThatIsNoNumberBeforeAnythingWasSaved() throws IOException {
    assertDiverges(
        1,
        1,
        "the loss is NaN at step 2 of epoch 1 with learning rate 0.125; last good checkpoint: none"
            + " yet; hint: a lower --lr than 0.125");
  }

  /** The loss is computed before the step, so it cannot tell of the weights that are saved. */
  @Test
  void weightsThatTheLastStepBrokeAreNotSaved() throws IOException {
    assertDiverges(
        2,
        STEPS,
        "fc.bias holds NaN at index 2 at step 3 of epoch 2 with learning rate 0.125; last good"
            + " checkpoint: "
            + directory.resolve("run/weights/last.safetensors")
            + "; hint: a lower --lr than 0.125");
  }

  @Test
  void aStopSavesTheStepsDone() throws IOException {
    RunDirectory run = run("run");
    RecordingListener listener = new RecordingListener();
    Checkpoint checkpoint = TinyNetwork.checkpoint(1);
    try (Parallel parallel = Parallel.of(1)) {
      Trainer.Outcome outcome =
          new Trainer(checkpoint, RECIPE, DATA, 1, parallel)
              .run(run, "", listener, () -> listener.events.contains("step 2, 8 images"));
      assertThat(outcome).isEqualTo(new Trainer.Outcome(null, true, null));
    }
    assertThat(listener.events)
        .containsExactly("epoch 1 of 3 steps", "step 1, 4 images", "step 2, 8 images");
    assertThat(CheckpointFixture.state(load(run.last())))
        .isEqualTo(CheckpointFixture.state(checkpoint));
    assertThat(CheckpointFixture.state(checkpoint).get("stem.1.num_batches_tracked"))
        .containsExactly(2f);
  }

  /** Over the test images of a large network that takes minutes. */
  @Test
  void aStopDoesNotWaitForTheEvaluation() throws IOException {
    RunDirectory run = run("run");
    RecordingListener listener = new RecordingListener();
    try (Parallel parallel = Parallel.of(1)) {
      int[] asked = {0};
      Splits data = TinyNetwork.data(11, 300); // three batches of evaluation
      // Asked before each of 3 steps and once before the evaluation, then after each batch of it.
      Trainer.Outcome outcome =
          new Trainer(TinyNetwork.checkpoint(1), RECIPE, data, 1, parallel)
              .run(run, "", listener, () -> ++asked[0] > STEPS + 1);
      assertThat(outcome.stopped()).isTrue();
      assertThat(asked[0]).isEqualTo(STEPS + 2);
    }
    assertThat(listener.results).isEmpty();
    assertThat(load(run.last())).isNotNull();
  }

  /** Takes the run's weights directory away in the second epoch and gives it back in the third. */
  @Test
  void aDiskThatRefusesDoesNotEndTheTraining() throws IOException {
    RunDirectory run = run("run");
    Path weights = run.root().resolve("weights");
    Path away = directory.resolve("away");
    RecordingListener listener =
        new RecordingListener() {
          @Override
          public void epochStarted(int started, int epochs, int steps) {
            super.epochStarted(started, epochs, steps);
            try {
              if (started == 2) {
                Files.move(weights, away);
              } else if (started == 3) {
                Files.move(away, weights);
              }
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          }
        };
    Trainer.Outcome outcome = train(run, listener, 1, 1);
    String refusal = run.last() + ": cannot be written: its directory is missing";
    assertThat(listener.events).contains(refusal).contains("epoch 3 done");
    assertThat(outcome.notWritten()).hasMessageEndingWith("its directory is missing");

    RunDirectory undisturbed = run("undisturbed");
    train(undisturbed, new RecordingListener(), 1, 1);
    assertThat(run.last()).hasSameBinaryContentAs(undisturbed.last());
  }

  @Test
  void resultsThatCannotBeWrittenDoNotEndTheTraining() throws IOException {
    RunDirectory run = run("run");
    Path results = Files.createDirectory(run.root().resolve("results.csv"));
    RecordingListener listener = new RecordingListener();
    Trainer.Outcome outcome = train(run, listener, 1, 1);
    List<String> refusals =
        IntStream.range(0, EPOCHS)
            .mapToObj(_ -> results + ": cannot be written: Is a directory")
            .toList();
    assertThat(listener.events).containsSequence("step 3, 11 images", refusals.getFirst());
    assertThat(listener.events.stream().filter(e -> e.startsWith(results.toString())))
        .isEqualTo(refusals);
    assertThat(outcome.notWritten()).hasMessage(refusals.getFirst());
    assertThat(load(run.last())).isNotNull();
  }
}
