package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.engine.parallel.Parallel;
import senet.model.data.Splits;
import senet.model.recipe.Recipe;

/** The best weights are those on the disk, whatever the disk did in between. */
class TrainerBestTest {
  private static final int EPOCHS = 12;
  private static final long SEED = 4; // with it the fifth epoch of twelve is the best
  private static final Splits DATA = TinyNetwork.data(11, 30);
  private static final Recipe RECIPE = RecipeFixture.constant(EPOCHS);

  @TempDir Path directory;

  /** Keeps each epoch's weights; while it refuses, a directory stands where the best go. */
  private static class Disk extends RecordingListener {
    final Map<Integer, byte[]> weights = new HashMap<>();
    final RunDirectory run;
    private final List<Integer> refused;

    Disk(RunDirectory run, List<Integer> refused) {
      this.run = run;
      this.refused = refused;
    }

    @Override
    public void epochStarted(int started, int epochs, int steps) {
      super.epochStarted(started, epochs, steps);
      try {
        if (refused.contains(started)) {
          Path away = run.root().resolve("away");
          if (!Files.isDirectory(run.best())) {
            if (Files.exists(run.best())) {
              Files.move(run.best(), away);
            }
            Files.createDirectories(run.best().resolve("in the way"));
          }
        } else if (Files.isDirectory(run.best())) {
          Files.delete(run.best().resolve("in the way"));
          Files.delete(run.best());
          if (Files.exists(run.root().resolve("away"))) {
            Files.move(run.root().resolve("away"), run.best());
          }
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void epochDone(EpochResult result, boolean best) {
      super.epochDone(result, best);
      events.add(result.epoch() + " is best: " + best);
      try {
        weights.put(result.epoch(), Files.readAllBytes(run.last()));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private Disk train(String name, List<Integer> refused, Trainer.Outcome[] outcome)
      throws IOException {
    Disk disk = new Disk(RunDirectory.create(directory.resolve(name)), refused);
    try (Parallel parallel = Parallel.of(1)) {
      Checkpoint checkpoint = TinyNetwork.checkpoint(SEED);
      outcome[0] =
          new Trainer(checkpoint, RECIPE, DATA, SEED, parallel)
              .run(disk.run, "", disk, () -> false);
    }
    return disk;
  }

  @Test
  void aBetterEpochThatWasNotWrittenIsNotClaimed() throws IOException {
    Trainer.Outcome[] outcome = new Trainer.Outcome[1];
    int best = bestEpoch(train("undisturbed", List.of(), outcome));
    assertThat(outcome[0].best().epoch()).isEqualTo(best);
    assertThat(best).isLessThan(EPOCHS); // else this test shows nothing

    Disk disk = train("full", List.of(best), outcome);
    assertThat(disk.events)
        .contains(best + " is best: false")
        .anyMatch(event -> event.startsWith(disk.run.best() + ": cannot be written"));
    EpochResult claimed = outcome[0].best();
    assertThat(claimed.epoch()).isNotEqualTo(best);
    assertThat(disk.run.best()).hasBinaryContent(disk.weights.get(claimed.epoch()));
    // The best of the rest: it was saved although the lost epoch had been better.
    double highest =
        disk.results.stream()
            .filter(result -> result.epoch() != best)
            .mapToDouble(EpochResult::testAccuracy)
            .max()
            .orElseThrow();
    assertThat(claimed.testAccuracy()).isEqualTo(highest);
  }

  @Test
  void noFileIsClaimedWhereNoneCouldBeWritten() throws IOException {
    Trainer.Outcome[] outcome = new Trainer.Outcome[1];
    train("full", List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), outcome);
    assertThat(outcome[0].best()).isNull();
    assertThat(outcome[0].notWritten()).isNotNull();
  }

  private static int bestEpoch(Disk disk) {
    EpochResult best = disk.results.getFirst();
    for (EpochResult result : disk.results) {
      best = result.testAccuracy() > best.testAccuracy() ? result : best;
    }
    return best.epoch();
  }
}
