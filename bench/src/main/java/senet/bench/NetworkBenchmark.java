package senet.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import senet.engine.parallel.Parallel;
import senet.model.nn.Network;
import senet.model.nn.Summary;
import senet.model.train.StepBenchmark;
import senet.model.zoo.Architecture;
import senet.model.zoo.Zoo;

/** Whole training steps and whole inference, of networks as the zoo has them. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 5)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Benchmark)
public class NetworkBenchmark {
  /** A name of the zoo. */
  @Param({"seed", "se_resnet20"})
  public String model;

  /** What a step is. */
  @Param public StepBenchmark.Mode mode;

  /** Images a step. */
  @Param("32")
  public int batch;

  /** Threads that share the work. */
  @Param("2")
  public int threads;

  private Parallel parallel;
  private StepBenchmark steps;
  private double macs;

  /** Images a second, beside the rates of {@link Work}. */
  @AuxCounters
  @State(Scope.Thread)
  public static class Images {
    /** Images that a step has taken. */
    public long images;
  }

  /** Builds and records the network. */
  @Setup
  public void setUp() {
    Zoo.Entry entry = Zoo.entry(model);
    Architecture architecture = entry.make().apply(entry.options());
    Network network = Zoo.network(architecture);
    network.initialise(0);
    macs = (double) Summary.of(network).macs() * batch * mode.passes();
    parallel = Parallel.of(threads);
    steps = new StepBenchmark(network, architecture.options().classes(), mode, batch, parallel);
  }

  /** Ends the threads. */
  @TearDown
  public void close() {
    parallel.close();
  }

  /** One step. */
  @Benchmark
  public void step(Work work, Images images) {
    steps.step();
    work.done(macs, threads);
    images.images += batch;
  }
}
