package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.engine.parallel.Parallel;
import senet.model.recipe.Recipe;

/** Runs whose length is a time. */
class TrainerBudgetTest {
  private static final long SEED = 4;
  private static final Recipe RECIPE =
      RecipeFixture.of("epochs: 2", "batch_size: 4", "schedule: linear", "views: mirror");

  @TempDir Path directory;

  private RecordingListener train(TimeBudget budget) throws IOException {
    RecordingListener heard = new RecordingListener();
    try (Parallel parallel = Parallel.of(1)) {
      Trainer.Outcome outcome =
          new Trainer(
                  TinyNetwork.checkpoint(SEED),
                  RECIPE,
                  TinyNetwork.data(11, 7),
                  SEED,
                  parallel,
                  Optional.of(budget))
              .run(RunDirectory.create(directory), "", heard, () -> false);
      assertThat(outcome.stopped()).isFalse();
    }
    return heard;
  }

  private static long steps(RecordingListener heard) {
    return heard.events.stream().filter(event -> event.startsWith("step ")).count();
  }

  /** A time that is over at once: what is needed to know the pace, and the last epoch measured. */
  @Test
  void aRunHasTheStepsThatTellItsPace() throws IOException {
    RecordingListener heard = train(new TimeBudget(1e-6));
    assertThat(steps(heard)).isEqualTo(Pace.leastSteps());
    assertThat(heard.results).hasSize(7); // of three steps each, the last of two
    assertThat(heard.results.getLast().epoch()).isEqualTo(7);
  }

  /** More epochs than the recipe's two, and the rate falls to the end of these. */
  @Test
  void aRunFillsItsTime() throws IOException {
    RecordingListener heard = train(new TimeBudget(1.5));
    assertThat(steps(heard)).isGreaterThan(Pace.leastSteps());
    double last = heard.results.getLast().learningRate();
    assertThat(last).isLessThan(heard.results.getFirst().learningRate() / 4);
  }
}
