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
import senet.engine.kernel.gemm.Panels;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;
import senet.engine.simd.CacheLines;
import senet.engine.tensor.Workspace;

/**
 * Products of square matrices, packing included: A·B, A^T·B and A·B^T. Threads share the packing,
 * too.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Benchmark)
public class GemmBenchmark {
  /** Rows and columns of all three matrices. */
  @Param({"256", "512", "768", "1000", "1023", "1024", "1025", "2048"})
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
    packed = new Workspace(threads).shared(0, CacheLines.FIRST + Packing.size(size, size));
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
    pack(false);
    return multiply(size, 1, work);
  }

  /** A^T·B: A is read down its columns. */
  @Benchmark
  public float[] productOfTransposed(Work work) {
    pack(false);
    return multiply(1, size, work);
  }

  /** A·B^T: packing transposes B. */
  @Benchmark
  public float[] productWithTransposed(Work work) {
    pack(true);
    return multiply(size, 1, work);
  }

  /** Threads share the panels. */
  private void pack(boolean transposed) {
    int columns = Panels.columns(size);
    parallel.forRange(
        Math.ceilDiv(size, columns),
        1,
        (_, panel, _) -> {
          int j = panel * columns;
          int width = Math.min(columns, size - j);
          if (transposed) {
            Packing.panelTransposed(
                size, width, columns, b, j * size, size, packed, CacheLines.FIRST + j * size);
          } else {
            Packing.panelRows(
                size, width, columns, b, j, size, packed, CacheLines.FIRST + j * size);
          }
        });
  }

  /** Rows of a block; as many blocks for each of two threads. */
  private int rows() {
    int blocks = Math.ceilDiv(size, Gemm.rowBlock(size));
    return Math.ceilDiv(size, (blocks + blocks % 2) * 4) * 4;
  }

  private float[] multiply(int aRow, int aColumn, Work work) {
    parallel.forRange(
        size,
        rows(),
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
                CacheLines.FIRST,
                c,
                from * size,
                size,
                false));
    work.done((double) size * size * size, threads);
    return c;
  }
}
