package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.model.recipe.Settings;

/** Where a run keeps its files: its own directory, never another's. */
class RunDirectoryTest {
  private static final int RACERS = 8;
  private static final int ROUNDS = 300;

  @TempDir Path directory;

  @Test
  void filesHaveTheirNames() throws IOException {
    Path root = directory.resolve("a b/ünï");
    RunDirectory run = RunDirectory.create(root);
    assertThat(run.root()).isEqualTo(root);
    assertThat(run.last()).isEqualTo(root.resolve("weights/last.safetensors"));
    assertThat(run.best()).isEqualTo(root.resolve("weights/best.safetensors"));
    assertThat(root.resolve("weights")).isEmptyDirectory();
  }

  @Test
  void whatIsNoDirectoryIsRefusedBeforeAndAfter() throws IOException {
    Path file = Files.createFile(directory.resolve("runs"));
    Path dangling = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("gone"));
    String refused = ": a file, not a directory; hint: name a new directory";
    for (Path path : List.of(file, dangling)) {
      assertThatThrownBy(() -> RunDirectory.requireFree(path)).hasMessage(path + refused);
      assertThatThrownBy(() -> RunDirectory.create(path)).hasMessage(path + refused);
    }
    assertThatThrownBy(() -> RunDirectory.createNew(file, "a")).hasMessage(file + refused);
    RunDirectory.requireFree(directory.resolve("new"));
    assertThat(directory.resolve("new")).doesNotExist();
  }

  @Test
  void anEmptyDirectoryIsTaken() throws IOException {
    assertThat(RunDirectory.create(directory).root()).isEqualTo(directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.csv", ".hidden", "weights/last.safetensors"})
  void nothingIsOverwritten(String content) throws IOException {
    Path file = directory.resolve(content);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "kept");
    assertThatThrownBy(() -> RunDirectory.create(directory))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessage(
            directory
                + ": not empty, and a run never overwrites another; hint: name a new directory");
    assertThat(file).hasContent("kept");
  }

  @Test
  void aRunIsNotARunDirectoryForAnother() throws IOException {
    RunDirectory.create(directory);
    assertThatThrownBy(() -> RunDirectory.create(directory))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void aFileIsNoDirectory() throws IOException {
    Path file = Files.writeString(directory.resolve("x"), "kept");
    assertThatThrownBy(() -> RunDirectory.create(file))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessage(file + ": a file, not a directory; hint: name a new directory");
    assertThat(file).hasContent("kept");
  }

  @Test
  void namesAreCountedUp() throws IOException {
    Path runs = directory.resolve("runs");
    Files.createDirectories(runs.resolve("r-3")); // even an empty one may be somebody's
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      names.add(RunDirectory.createNew(runs, "r").root().getFileName().toString());
    }
    assertThat(names).containsExactly("r", "r-2", "r-4");
  }

  /** One trainer per run directory. Many rounds, since few of them are really simultaneous. */
  @Test
  void ofManyAtTheSameTimeOneGetsIt() throws Exception {
    CyclicBarrier together = new CyclicBarrier(RACERS);
    AtomicIntegerArray winners = new AtomicIntegerArray(ROUNDS);
    List<Future<Void>> racers =
        race(
            () -> {
              for (int round = 0; round < ROUNDS; round++) {
                together.await();
                try {
                  RunDirectory.create(directory.resolve("run" + round));
                  winners.incrementAndGet(round);
                } catch (FileAlreadyExistsException _) {
                  // Another one was first.
                }
              }
              return null;
            });
    for (Future<Void> racer : racers) {
      racer.get();
    }
    for (int round = 0; round < ROUNDS; round++) {
      assertThat(winners.get(round)).isEqualTo(1);
    }
  }

  @Test
  void ofManyAtTheSameTimeEachGetsItsOwnName() throws Exception {
    CyclicBarrier together = new CyclicBarrier(RACERS);
    List<Future<Path>> roots =
        race(
            () -> {
              together.await();
              return RunDirectory.createNew(directory, "run").root();
            });
    assertThat(roots).extracting(RunDirectoryTest::get).doesNotHaveDuplicates();
  }

  private static <T> List<Future<T>> race(Callable<T> racer) throws InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(RACERS)) {
      List<Callable<T>> racers = new ArrayList<>();
      for (int i = 0; i < RACERS; i++) {
        racers.add(racer);
      }
      return threads.invokeAll(racers);
    }
  }

  private static Path get(Future<Path> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theConfigurationQuotesTexts() throws IOException {
    Settings settings =
        Settings.none()
            .with("model", "a \"b\"\\c\nd", "test")
            .with("epochs", "3", "test")
            .with("learning_rate", "0.1", "test")
            .with("augment", "translate 4, flip", "test");
    RunDirectory.create(directory).writeConfig(settings);
    assertThat(directory.resolve("config.yaml"))
        .hasContent(
            """
            model: "a \\"b\\"\\\\c\\nd"
            epochs: 3
            learning_rate: 0.1
            augment: translate 4, flip
            """);
  }

  @Test
  void resultsAreLines() throws IOException {
    RunDirectory run = RunDirectory.create(directory);
    run.append(
        new EpochResult(1, 2.5, 0.25, 2.25, 1 / 3.0, 0.1f, 1.5, 1234.5), EpochResult.CSV_HEAD);
    run.append(new EpochResult(2, 2, 0.5, Double.NaN, 0, 1e-8, 1.5, 10), EpochResult.CSV_HEAD);
    assertThat(directory.resolve("results.csv"))
        .hasContent(
            """
            epoch,train_loss,train_accuracy,test_loss,test_accuracy,learning_rate,seconds,images_per_second
            1,2.500000,0.250000,2.250000,0.333333,0.10000000,1.500,1234.50
            2,2.000000,0.500000,NaN,0.000000,0.00000001,1.500,10.00
            """);
  }

  /** By their numbers: a line that is missing, or half of one, moves no other. */
  @Test
  void linesOfEpochsThatAreDoneAgainGo() throws IOException {
    RunDirectory run = RunDirectory.create(directory);
    Files.writeString(run.results(), "epoch,train_loss\n1,9\n3,8\n4,7\n5");
    run.dropResultsFrom(4);
    assertThat(run.results()).hasContent("epoch,train_loss\n1,9\n3,8\n");
    run.dropResultsFrom(4);
    assertThat(run.results()).hasContent("epoch,train_loss\n1,9\n3,8\n");
    run.dropResultsFrom(1);
    assertThat(run.results()).hasContent("epoch,train_loss\n");
  }
}
