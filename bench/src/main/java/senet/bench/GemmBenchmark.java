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
import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Packing;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;

/**
 * Products of square matrices, packing included: A·B, A^T·B and A·B^T. Packing is done by one
 * thread, as in a convolution, whose weights are small.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Benchmark)
public class GemmBenchmark {
  /** Rows and columns of all three matrices. */
  @Param({"256", "512", "768", "1024", "2048"})
  public int size;

  /** Threads that share the rows of the result. */
  @Param({"1", "2"})
  public int threads;

  private Parallel parallel;
  private float[] a;
  private float[] b;
  private float[] c;
  private float[] packed;

  /** Fills the matrices. */
  @Setup
  public void setUp() {
    parallel = Parallel.of(threads);
    a = normal("a");
    b = normal("b");
    c = new float[size * size];
    packed = new float[Packing.size(size, size)];
  }

  private float[] normal(String name) {
    Draws draws = Draws.of(1, name, 0);
    float[] values = new float[size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = draws.normal(i);
    }
    return values;
  }

  /** Ends the threads. */
  @TearDown
  public void close() {
    parallel.close();
  }

  /** A·B. */
  @Benchmark
  public float[] product(Work work) {
    Packing.rows(size, size, b, 0, size, packed, 0);
    return multiply(size, 1, work);
  }

  /** A^T·B: A is read down its columns. */
  @Benchmark
  public float[] productOfTransposed(Work work) {
    Packing.rows(size, size, b, 0, size, packed, 0);
    return multiply(1, size, work);
  }

  /** A·B^T: packing transposes B. */
  @Benchmark
  public float[] productWithTransposed(Work work) {
    Packing.transposed(size, size, b, 0, size, packed, 0);
    return multiply(size, 1, work);
  }

  private float[] multiply(int aRow, int aColumn, Work work) {
    parallel.forRange(
        size,
        Gemm.rowBlock(size),
        (_, from, to) ->
            Gemm.multiply(
                to - from,
                size,
                size,
                a,
                from * aRow,
                aRow,
                aColumn,
                packed,
                0,
                c,
                from * size,
                size,
                false));
    work.done((double) size * size * size, threads);
    return c;
  }
}
