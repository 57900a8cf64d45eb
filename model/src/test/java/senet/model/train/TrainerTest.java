package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.engine.parallel.Parallel;
import senet.model.data.Splits;
import senet.model.recipe.Recipe;

/** Whole runs of a tiny network: 11 images in batches of 4 are 3 steps an epoch. */
class TrainerTest {
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

  /** All but the time it took. */
  private static List<EpochResult> timeless(RecordingListener listener) {
    return listener.results.stream()
        .map(
            r ->
                new EpochResult(
                    r.epoch(),
                    r.trainLoss(),
                    r.trainAccuracy(),
                    r.testLoss(),
                    r.testAccuracy(),
                    r.learningRate(),
                    0,
                    0))
        .toList();
  }

  @Test
  void everyStepAndEpochIsTold() throws IOException {
    RecordingListener listener = new RecordingListener();
    Trainer.Outcome outcome = train(run("a"), listener, 1, 1);
    List<String> expected = new ArrayList<>();
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      expected.add("epoch %d of 3 steps".formatted(epoch));
      expected.addAll(List.of("step 1, 4 images", "step 2, 8 images", "step 3, 11 images"));
      expected.add("epoch %d done".formatted(epoch));
    }
    assertThat(listener.events).isEqualTo(expected);
    double highest =
        listener.results.stream().mapToDouble(EpochResult::testAccuracy).max().orElseThrow();
    assertThat(outcome.stopped()).isFalse();
    assertThat(outcome.notWritten()).isNull();
    assertThat(outcome.best())
        .isEqualTo(
            listener.results.stream()
                .filter(result -> result.testAccuracy() == highest)
                .findFirst()
                .orElseThrow());
    assertThat(Files.readAllLines(directory.resolve("a/results.csv"))).hasSize(1 + EPOCHS);
  }

  @Test
  void theSameSeedGivesTheSameBitsForAnyThreads() throws IOException {
    List<byte[]> weights = new ArrayList<>();
    List<List<EpochResult>> results = new ArrayList<>();
    int[] threads = {1, 1, 2, 3};
    for (int i = 0; i < threads.length; i++) {
      RecordingListener listener = new RecordingListener();
      RunDirectory run = run("run" + i);
      train(run, listener, 5, threads[i]);
      weights.add(Files.readAllBytes(run.last()));
      results.add(timeless(listener));
    }
    assertThat(weights).allSatisfy(bytes -> assertThat(bytes).isEqualTo(weights.getFirst()));
    assertThat(results).containsOnly(results.getFirst());

    RunDirectory other = run("other");
    train(other, new RecordingListener(), 6, 1);
    assertThat(Files.readAllBytes(other.last())).isNotEqualTo(weights.getFirst());
  }
}
