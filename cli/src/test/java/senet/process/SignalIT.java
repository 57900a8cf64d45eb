package senet.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.model.train.Checkpoint;

/** Ctrl-C and SIGTERM, sent to real processes at moments that their output tells. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SignalIT {
  private static final String FIRST = "stopping after this step; once more to stop at once";

  /** Vectors are objects until they are compiled: the first epoch ends sooner without. */
  private static final String QUICK = "-Dsenet.simd=scalar";

  /** With a heap of its own the process trains itself, without a launcher in front of it. */
  private static final List<String> ALONE = List.of(QUICK, "-Xmx1g");

  private static final List<String> LAUNCHED = List.of(QUICK);

  /** Without the second compiler vectors are objects, and a step takes more than 20 s here. */
  private static final String SLOW = "-XX:TieredStopAtLevel=1";

  @TempDir Path directory;

  private JarProcess train(List<String> flags, String... more) throws IOException {
    List<String> line =
        new ArrayList<>(List.of("train", "--dataset", "drawn", "--threads", "1", "--run-dir"));
    line.add(directory.resolve("run").toString());
    line.addAll(List.of(more));
    return JarProcess.start(
        JarProcess.jar(), Map.of("LC_ALL", "C.UTF-8"), flags, line.toArray(String[]::new));
  }

  private Path last() {
    return directory.resolve("run/weights/last.safetensors");
  }

  @ParameterizedTest
  @CsvSource({"INT, 2, false", "TERM, 15, false", "INT, 2, true", "TERM, 15, true"})
  void oneSignalSavesAndEnds(String name, int number, boolean launched) throws Exception {
    try (JarProcess training =
        train(
            launched ? LAUNCHED : ALONE,
            "--limit-train",
            "8",
            "--limit-test",
            "2",
            "--batch-size",
            "4",
            "--epochs",
            "9999")) {
      training.awaitLine("epoch   train-loss");
      training.awaitLine("    1  ");
      assumeFalse(training.ignores(number), "whoever runs the tests ignores SIG" + name);
      training.signal(name);
      assertThat(training.exitCode()).isEqualTo(128 + number);
      assertThat(training.output())
          .contains(
              "stopping after this step; once more to stop at once, without saving",
              "stopped   the weights as they are: " + last());
    }
    assertThat(last().getParent().resolveSibling("report.html")).isNotEmptyFile();
    assertThat(Checkpoint.load(last()).classes()).hasSize(10);
  }

  /** The second signal comes within the step that the first one came in. */
  @ParameterizedTest
  @CsvSource({"INT, 2, false", "TERM, 15, false", "TERM, 15, true"})
  void theSecondStopsAtOnce(String name, int number, boolean launched) throws Exception {
    try (JarProcess training =
        train(
            launched ? List.of(SLOW) : List.of(SLOW, "-Xmx3g"),
            "--model",
            "seed",
            "--limit-train",
            "64",
            "--limit-test",
            "8",
            "--batch-size",
            "64")) {
      training.awaitLine("epoch   train-loss");
      assumeFalse(training.ignores(number), "whoever runs the tests ignores SIG" + name);
      TimeUnit.SECONDS.sleep(2); // before the first step the first signal would end it already
      training.signal(name);
      training.awaitLine(FIRST);
      TimeUnit.MILLISECONDS.sleep(700); // sooner it would count as an echo of the first
      training.signal(name);
      assertThat(training.exitCode()).isEqualTo(128 + number);
      assertThat(training.output()).noneMatch(line -> line.startsWith("stopped"));
    }
    assertThat(last()).doesNotExist();
  }

  /**
   * As a terminal does with Ctrl-C and {@code timeout} with SIGTERM: the launcher and the training
   * both get it.
   */
  @ParameterizedTest
  @CsvSource({"INT, 2", "TERM, 15"})
  void oneSignalToAGroupIsNotTwo(String name, int number) throws Exception {
    try (JarProcess training =
        train(
            LAUNCHED,
            "--limit-train",
            "8",
            "--limit-test",
            "2",
            "--batch-size",
            "4",
            "--epochs",
            "9999")) {
      training.awaitLine("    1  ");
      assumeFalse(training.ignores(number), "whoever runs the tests ignores SIG" + name);
      training.signalAll(name);
      assertThat(training.exitCode()).isEqualTo(128 + number);
      assertThat(training.output()).contains("stopped   the weights as they are: " + last());
    }
    assertThat(Checkpoint.load(last()).classes()).hasSize(10);
  }
}
