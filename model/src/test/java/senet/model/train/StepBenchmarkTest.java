package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import senet.engine.parallel.Parallel;
import senet.model.nn.Network;
import senet.model.train.StepBenchmark.Mode;
import senet.model.train.StepBenchmark.Result;

/** What a benchmark's figures say; how fast the machine is does not matter. */
class StepBenchmarkTest {
  private static final int BATCH = 4;

  private static Network network() {
    return TinyNetwork.checkpoint(1).network();
  }

  private static StepBenchmark benchmark(Network network, Mode mode, Parallel parallel) {
    return new StepBenchmark(network, TinyNetwork.CLASSES.size(), mode, BATCH, parallel);
  }

  @ParameterizedTest
  @EnumSource
  void stepsAreTimedInAscendingOrder(Mode mode) {
    try (Parallel parallel = Parallel.of(2)) {
      StepBenchmark benchmark = benchmark(network(), mode, parallel);
      assertThat(benchmark.warmUp(0)).isEqualTo(1);
      Result result = benchmark.measure(9);
      assertThat(result.millis()).hasSize(9).isSorted();
      assertThat(result.leastMillis()).isPositive();
      assertThat(result.medianMillis()).isBetween(result.leastMillis(), result.mostMillis());
    }
  }

  /** A training step moves the weights, inference nothing. */
  @ParameterizedTest
  @CsvSource({"TRAIN, true", "INFER, false"})
  void aStepIsWhatItSays(Mode mode, boolean moves) {
    Network network = network();
    float[] weight = network.parameters().get("fc.weight").value().data();
    float[] before = weight.clone();
    try (Parallel parallel = Parallel.of(1)) {
      benchmark(network, mode, parallel).measure(1);
    }
    assertThat(Arrays.equals(weight, before)).isEqualTo(!moves);
  }

  /**
   * Less than a kept range of each op would be; C2 may leave a box or two in a JVM of many tests.
   */
  private static final long MOST_BYTES = 1_000;

  /** Once all is compiled: what runs before boxes vectors. */
  @ParameterizedTest
  @EnumSource
  void stepsAllocateNothing(Mode mode) {
    try (Parallel parallel = Parallel.of(2)) {
      StepBenchmark benchmark = benchmark(network(), mode, parallel);
      benchmark.warmUp(1);
      long bytes = benchmark.measure(200).allocatedBytesPerStep();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (bytes > MOST_BYTES && System.nanoTime() < end) {
        bytes = benchmark.measure(200).allocatedBytesPerStep();
      }
      assertThat(bytes).isBetween(0L, MOST_BYTES);
    }
  }

  @Test
  void theMedianAndWhatFollowsFromIt() {
    Result odd = new Result(Mode.TRAIN, 10, new double[] {1, 2, 9}, 0);
    assertThat(odd.medianMillis()).isEqualTo(2);
    assertThat(odd.imagesPerSecond()).isEqualTo(5000, within(1e-9));
    assertThat(odd.gflops(1_000_000)).isEqualTo(30, within(1e-9)); // 2 · 10^6 · 10 · 3 in 2 ms
    Result even = new Result(Mode.INFER, 10, new double[] {1, 2, 4, 9}, 0);
    assertThat(even.medianMillis()).isEqualTo(3);
    assertThat(even.gflops(3_000_000)).isEqualTo(20, within(1e-9));
  }

  /** Every op of the program has a row, and the rows are the step. */
  @ParameterizedTest
  @EnumSource
  void aProfileAddsUpToTheStep(Mode mode) {
    try (Parallel parallel = Parallel.of(1)) {
      StepProfile profile = benchmark(network(), mode, parallel).profile(3);
      List<StepProfile.Row> rows = profile.rows();
      assertThat(rows.stream().mapToDouble(StepProfile.Row::share).sum())
          .isCloseTo(1, within(1e-9));
      assertThat(rows.stream().map(StepProfile.Row::what))
          .anyMatch(what -> what.startsWith("forward Linear"));
      assertThat(rows.stream().anyMatch(row -> row.what().startsWith("backward ")))
          .isEqualTo(mode == Mode.TRAIN);
      assertThat(rows.getLast().what()).isEqualTo("outside ops");
      assertThat(rows.getLast().millis()).isNotNegative();
    }
  }
}
