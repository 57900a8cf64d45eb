package senet.bench;

import java.util.concurrent.TimeUnit;
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
import senet.engine.tensor.Tensor;

/**
 * Each pass of each kind of convolution as training runs it, the transformation or packing of its
 * weights included. Rates count direct convolution, so that Winograd's may exceed the peak.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Benchmark)
public class ConvolutionBenchmark {
  /** Shapes and hyper-parameters. */
  @Param public ConvolutionLayer layer;

  /** Threads that share the work. */
  @Param("2")
  public int threads;

  private Parallel parallel;
  private ConvolutionCall input;
  private ConvolutionCall weight;
  private ConvolutionCall both;

  /** Records one call for each set of wanted gradients. */
  @Setup
  public void setUp() {
    parallel = Parallel.of(threads);
    input = new ConvolutionCall(layer, layer.batch(), true, false, parallel);
    weight = new ConvolutionCall(layer, layer.batch(), false, true, parallel);
    both = new ConvolutionCall(layer, layer.batch(), true, true, parallel);
  }

  /** Ends the threads. */
  @TearDown
  public void close() {
    parallel.close();
  }

  /** The output. */
  @Benchmark
  public Tensor forward(Work work) {
    work.done((double) layer.macs(layer.batch()), threads);
    return both.forward();
  }

  /** The input's gradient alone. */
  @Benchmark
  public Tensor inputGradient(Work work) {
    work.done((double) layer.macs(layer.batch()), threads);
    return input.backward();
  }

  /** The weight's gradient alone. */
  @Benchmark
  public Tensor weightGradient(Work work) {
    work.done((double) layer.macs(layer.batch()), threads);
    return weight.backward();
  }

  /** Both gradients, which may share work. */
  @Benchmark
  public Tensor bothGradients(Work work) {
    work.done(2.0 * layer.macs(layer.batch()), threads);
    return both.backward();
  }
}
