package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.parallel.Parallel;
import senet.model.data.Splits;
import senet.model.format.FormatException;
import senet.model.recipe.Recipe;
import senet.model.recipe.Settings;

/** A run that is stopped anywhere and goes on is the run that was not stopped, bit for bit. */
class TrainerResumeTest {
  private static final Splits DATA = TinyNetwork.data(11, 7);
  private static final long SEED = 4;

  @TempDir Path directory;

  /** Three epochs of three batches; settings of {@code more} win. */
  private static Recipe recipe(String more) {
    Recipe base =
        RecipeFixture.of(
            "epochs: 3",
            "batch_size: 4",
            "learning_rate: 0.125",
            "weight_decay: 0.0005",
            "augment: translate 4, flip");
    try {
      Settings others = Settings.parse(more.replace(';', '\n'), "test");
      Settings all = base.settings();
      if (others.text("optimizer").isPresent()) {
        all = all.without("momentum").without("nesterov");
      }
      return Recipe.of(all.with(others));
    } catch (FormatException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops after {@code calls} questions whether to stop, which are asked before each step. */
  private Trainer.Outcome train(
      RunDirectory run, Recipe recipe, boolean resume, int calls, int threads) throws IOException {
    try (Parallel parallel = Parallel.of(threads)) {
      Trainer trainer = new Trainer(TinyNetwork.checkpoint(SEED), recipe, DATA, SEED, parallel);
      if (resume) {
        trainer.resume(run, "a: 1\nb: 2");
      }
      int[] asked = {0};
      return trainer.run(run, "a: 1\nb: 2", new RecordingListener(), () -> asked[0]++ >= calls);
    }
  }

  private RunDirectory run(String name) throws IOException {
    RunDirectory run = RunDirectory.create(directory.resolve(name));
    Files.writeString(run.config(), "model: tiny\n");
    return run;
  }

  private static List<String> timeless(RunDirectory run) throws IOException {
    return Files.readAllLines(run.results()).stream()
        .map(line -> line.replaceAll(",[^,]*,[^,]*$", ""))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schedule: constant",
        "optimizer: adamw;learning_rate: 0.01",
        "optimizer: muon;learning_rate: 0.05;others_scale: 2",
        "average: ema 0.9;warm_up: 0.3",
        "average: lookahead 2 0.5;label_smoothing: 0.1",
        "average: lookahead 2 rising;accumulate: 2",
        "drop_last: true;clip_norm: 0.5;views: mirror",
        "augment: mixup 0.5, flip alternating"
      })
  void whereverItWasStopped(String more) throws IOException {
    Recipe recipe = recipe(more);
    RunDirectory whole = run("whole");
    assertThat(train(whole, recipe, false, Integer.MAX_VALUE, 1).stopped()).isFalse();
    for (int calls = 0; calls < 12; calls++) {
      RunDirectory parts = run("parts" + calls);
      Trainer.Outcome outcome = train(parts, recipe, false, calls, 1);
      int resumptions = 0;
      while (outcome.stopped()) {
        outcome = train(RunDirectory.open(parts.root()), recipe, true, calls + resumptions, 2);
        resumptions++;
      }
      assertThat(parts.last()).hasSameBinaryContentAs(whole.last());
      assertThat(parts.best()).hasSameBinaryContentAs(whole.best());
      assertThat(timeless(parts)).isEqualTo(timeless(whole));
    }
  }

  /**
   * Killed in its first epoch, whose steps were saved on the way: weights first, then the state.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void killedInItsFirstEpoch(int step) throws IOException {
    Recipe recipe = recipe("average: ema 0.9");
    RunDirectory whole = run("whole");
    train(whole, recipe, false, Integer.MAX_VALUE, 1);
    RunDirectory killed = run("killed");
    TrainingListener killer =
        new RecordingListener() {
          @Override
          public void stepDone(int done, long images, double loss, double accuracy) {
            if (done == step) {
              throw new IllegalStateException("killed");
            }
          }
        };
    try (Parallel parallel = Parallel.of(1)) {
      Trainer trainer =
          new Trainer(
              TinyNetwork.checkpoint(SEED), recipe, DATA, SEED, parallel, Optional.empty(), 0);
      assertThatThrownBy(() -> trainer.run(killed, "a: 1\nb: 2", killer, () -> false))
          .hasMessage("killed");
    }
    if (step == 1) {
      assertThat(killed.state()).doesNotExist(); // it was killed before anything was saved
      return;
    }
    assertThat(killed.last()).isNotEmptyFile();
    train(RunDirectory.open(killed.root()), recipe, true, Integer.MAX_VALUE, 1);
    assertThat(killed.last()).hasSameBinaryContentAs(whole.last());
    assertThat(timeless(killed)).isEqualTo(timeless(whole));
  }

  /** Killed behind a line of results whose epoch was not saved as done. */
  @Test
  void resultsOfWhatIsDoneAgainAreDropped() throws IOException {
    Recipe recipe = recipe("schedule: constant");
    RunDirectory whole = run("whole");
    train(whole, recipe, false, Integer.MAX_VALUE, 1);
    RunDirectory part = run("part");
    train(part, recipe, false, 6, 1);
    part.append(new EpochResult(2, 1, 1, 1, 1, 1, 1, 1), EpochResult.CSV_HEAD);
    train(part, recipe, true, Integer.MAX_VALUE, 1);
    assertThat(timeless(part)).isEqualTo(timeless(whole));
  }

  @Test
  void anotherRunIsRefused() throws IOException {
    RunDirectory run = run("run");
    train(run, recipe("schedule: constant"), false, 5, 1);
    try (Parallel parallel = Parallel.of(1)) {
      Recipe recipe = recipe("schedule: constant");
      Trainer other = new Trainer(TinyNetwork.checkpoint(SEED), recipe, DATA, SEED, parallel);
      assertThatThrownBy(() -> other.resume(run, "a: 1\nb: 3"))
          .isInstanceOf(FormatException.class)
          .hasMessage(
              "state.safetensors: the run was saved with 'b: 2' but goes on with 'b: 3'; hint:"
                  + " resume with the same data and settings");
      Trainer adam =
          new Trainer(
              TinyNetwork.checkpoint(SEED), recipe("optimizer: adamw"), DATA, SEED, parallel);
      assertThatThrownBy(() -> adam.resume(run, "a: 1\nb: 2"))
          .isInstanceOf(FormatException.class)
          .hasMessageStartingWith("state.safetensors: ")
          .hasMessageEndingWith("; hint: it is of another run, or was changed");
    }
  }

  @Test
  void whereThereIsNothingToGoOnFrom() throws IOException {
    Path none = Files.createDirectory(directory.resolve("none"));
    assertThatThrownBy(() -> RunDirectory.open(none))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            none
                + ": no run in it, there is no config.yaml; hint: name the directory that 'train'"
                + " told as run");
    RunDirectory begun = run("begun");
    assertThatThrownBy(() -> RunDirectory.open(begun.root()))
        .hasMessageContaining("nothing to go on from, there is no weights/state.safetensors");
  }

  /** Any single byte: told, or the same run as before. */
  @Test
  void aDamagedStateIsRefused() throws IOException {
    RunDirectory run = run("run");
    train(run, recipe("schedule: constant"), false, 5, 1);
    byte[] good = Files.readAllBytes(run.state());
    try (Parallel parallel = Parallel.of(1)) {
      for (int at = 0; at < good.length; at += 7) {
        byte[] bad = good.clone();
        bad[at] ^= 4;
        Files.write(run.state(), bad);
        Trainer trainer =
            new Trainer(
                TinyNetwork.checkpoint(SEED), recipe("schedule: constant"), DATA, SEED, parallel);
        assertThatThrownBy(() -> trainer.resume(run, "a: 1\nb: 2"))
            .as("byte %d", at)
            .isInstanceOf(FormatException.class);
      }
    }
  }

  @Test
  void patienceEndsARun() throws IOException {
    RunDirectory run = run("run");
    Recipe recipe = recipe("learning_rate: 0;patience: 2;epochs: 9");
    Trainer.Outcome outcome = train(run, recipe, false, Integer.MAX_VALUE, 1);
    assertThat(outcome.stopped()).isFalse();
    assertThat(outcome.best().epoch()).isEqualTo(1);
    assertThat(timeless(run)).hasSize(1 + 3);
  }
}
