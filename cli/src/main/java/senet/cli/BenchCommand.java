package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import senet.engine.parallel.Parallel;
import senet.engine.selftest.KernelSelfTest;
import senet.model.nn.Network;
import senet.model.nn.Summary;
import senet.model.train.StepBenchmark;
import senet.model.train.StepProfile;
import senet.model.train.TrainingMemory;
import senet.model.zoo.Architecture;
import senet.model.zoo.Zoo;

/** {@code senet bench}. */
@Command(
    name = "bench",
    description = "Time a network's steps on random images, next to the FMA peak of this machine.",
    sortOptions = false)
final class BenchCommand implements Callable<Integer> {
  private static final long PROBE_MILLIS = 500;
  private static final int MOST_STEPS = 1_000_000;
  private static final double MOST_SECONDS = 3600;

  @Spec private CommandSpec spec;

  @Option(names = "--model", paramLabel = "NAME", description = "Default: ${DEFAULT-VALUE}.")
  private String model = Zoo.entries().getFirst().name();

  @Mixin private ModelOption modelOption;

  @Option(
      names = "--mode",
      paramLabel = "train|infer",
      converter = Words.class,
      description =
          "A training step, which is forward, loss, backward and optimiser, or inference. Default:"
              + " ${DEFAULT-VALUE}.")
  private StepBenchmark.Mode mode = StepBenchmark.Mode.TRAIN;

  @Option(
      names = "--batch-size",
      paramLabel = "B",
      description = "Images a step. Default: ${DEFAULT-VALUE}.")
  private int batchSize = 32;

  @Mixin private ThreadsOption threadsOption;

  @Option(
      names = "--steps",
      paramLabel = "S",
      description = "Steps to measure; figures are of their median. Default: ${DEFAULT-VALUE}.")
  private int steps = 20;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      description =
          "How long to run before. Default: until steps get no faster and allocate nothing, a"
              + " minute at most.")
  private Double warmUp;

  @Option(
      names = "--profile",
      description = "Also show what each kind of op takes of a step, in as many steps again.")
  private boolean profile;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  /** Picocli's own conversion would tell the constants' names, which no help mentions. */
  static final class Words implements ITypeConverter<StepBenchmark.Mode> {
    @Override
    public StepBenchmark.Mode convert(String word) {
      for (StepBenchmark.Mode mode : StepBenchmark.Mode.values()) {
        if (mode.toString().equals(word.toLowerCase(Locale.ROOT))) {
          return mode;
        }
      }
      throw new TypeConversionException("unknown mode '%s'; known: train, infer".formatted(word));
    }
  }

  @Override
  public Integer call() throws IOException {
    requireOptions();
    Architecture architecture = modelOption.architecture(modelOption.entry(model));
    try (Parallel parallel = threadsOption.open()) {
      Network network = Zoo.network(architecture);
      network.initialise(0);
      int threads = parallel.threads();
      Heap.require(
          mode == StepBenchmark.Mode.TRAIN ? "training" : "inference",
          batchSize,
          TrainingMemory.bytes(network, mode, batchSize, threads),
          threads);
      StepBenchmark benchmark =
          new StepBenchmark(network, architecture.options().classes(), mode, batchSize, parallel);
      if (warmUp == null && !json) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("warms up until steps get no faster and allocate nothing, a minute at most");
      }
      int warmUpSteps = warmUp == null ? benchmark.warmUp() : benchmark.warmUp(warmUp);
      double peak = KernelSelfTest.fmaPeak(PROBE_MILLIS);
      StepBenchmark.Result result = benchmark.measure(steps);
      // Again, and the better one: a probe that other work disturbed would flatter the result.
      peak = Math.max(peak, KernelSelfTest.fmaPeak(PROBE_MILLIS));
      Summary summary = Summary.of(network);
      if (json) {
        printJson(result, summary, threads, peak * processors(threads));
        hint(result, spec.commandLine().getErr(), "");
      } else {
        print(result, summary, architecture, threads, peak, warmUpSteps);
        if (profile) {
          print(benchmark.profile(steps));
        }
      }
    }
    return ExitCode.DONE;
  }

  /** Those that {@code threads} can keep busy. */
  private static int processors(int threads) {
    return Math.min(threads, Runtime.getRuntime().availableProcessors());
  }

  private void requireOptions() {
    require(batchSize >= 1, "--batch-size", batchSize, "at least 1");
    require(steps >= 1 && steps <= MOST_STEPS, "--steps", steps, "1 to %,d".formatted(MOST_STEPS));
    require(
        warmUp == null || (warmUp >= 0 && warmUp <= MOST_SECONDS),
        "--warm-up",
        warmUp,
        "0 to %.0f seconds".formatted(MOST_SECONDS));
    if (profile && json) {
      throw new ParameterException(
          spec.commandLine(), "--profile is a table and --json one line; use one of them");
    }
  }

  private void require(boolean holds, String option, Number value, String range) {
    if (!holds) {
      throw new ParameterException(
          spec.commandLine(), "%s is %s, it must be %s".formatted(option, value, range));
    }
  }

  private void print(
      StepBenchmark.Result result,
      Summary summary,
      Architecture architecture,
      int threads,
      double peak,
      int warmUpSteps) {
    PrintWriter out = spec.commandLine().getOut();
    double gflops = result.gflops(summary.macs());
    double peakOfAll = peak * processors(threads);
    out.println(Machine.line(threads));
    out.printf(
        "model     %s, %s, %,d parameters, %.3f GMAC%n",
        architecture.name(),
        architecture.options().excitations().inWords(),
        summary.parameters(),
        summary.macs() / 1e9);
    out.printf(
        "measured  %d step%s of %s on batches of %d, after %d to warm up%n",
        steps,
        steps == 1 ? "" : "s",
        mode == StepBenchmark.Mode.TRAIN ? "training" : "inference",
        result.batch(),
        warmUpSteps);
    out.printf(
        "step      %.2f ms in the median, %.2f to %.2f%n",
        result.medianMillis(), result.leastMillis(), result.mostMillis());
    out.printf("speed     %.1f images/s%n", result.imagesPerSecond());
    out.printf(
        "rate      %.1f GFLOP/s of direct convolution, %.0f %% of the FMA peak of %.1f (%d x"
            + " %.1f)%n",
        gflops, 100 * gflops / peakOfAll, peakOfAll, processors(threads), peak);
    out.printf("allocated %,d bytes a step in the median%n", result.allocatedBytesPerStep());
    hint(result, out, " ".repeat(10));
  }

  private static void hint(StepBenchmark.Result result, PrintWriter to, String indent) {
    if (result.allocatedBytesPerStep() > 0) {
      to.println(indent + "not all is compiled yet; hint: a longer --warm-up");
    }
  }

  private void print(StepProfile profile) {
    TextTable table = new TextTable("op", "ms", "share", "GFLOP/s", "GB/s");
    for (StepProfile.Row row : profile.rows()) {
      table.row(
          row.what(),
          "%.2f".formatted(row.millis()),
          "%.1f %%".formatted(100 * row.share()),
          row.gflops() == 0 ? "" : "%.0f".formatted(row.gflops()),
          row.gigabytes() == 0 ? "" : "%.1f".formatted(row.gigabytes()));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println();
    table.print(out);
  }

  private void printJson(
      StepBenchmark.Result result, Summary summary, int threads, double peakOfAll)
      throws IOException {
    Json.print(
        spec.commandLine().getOut(),
        generator -> {
          generator.writeStringField("model", model);
          generator.writeStringField("mode", mode.toString());
          generator.writeNumberField("batch", batchSize);
          generator.writeNumberField("threads", threads);
          generator.writeNumberField("images_per_second", rounded(result.imagesPerSecond()));
          generator.writeNumberField("step_millis", rounded(result.medianMillis()));
          generator.writeNumberField("gflops", rounded(result.gflops(summary.macs())));
          generator.writeNumberField("fma_peak_gflops", rounded(peakOfAll));
          generator.writeNumberField("allocated_bytes_per_step", result.allocatedBytesPerStep());
        });
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
