package senet.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Packing;
import senet.engine.random.Draws;
import senet.engine.simd.FmaPeak;

/**
 * C = A B of square matrices on one thread, packing included, in GFLOP/s and as a share of the FMA
 * peak that is probed in the same process.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Benchmark)
public class GemmBenchmark {
  private static final long PROBE_MILLIS = 300;

  /** Rows and columns of all three matrices. */
  @Param({"256", "512", "768", "1024", "2048"})
  public int size;

  private float[] a;
  private float[] b;
  private float[] c;
  private float[] packed;
  private double peak;

  /** Work done, for rates: JMH divides by the time. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Work {
    /** Floating-point operations, in 10^9. */
    public double gflops;

    /** The same as a share of one second at the FMA peak. */
    public double shareOfPeak;

    /** JMH adds up over an iteration only. */
    @Setup(Level.Iteration)
    public void clear() {
      gflops = 0;
      shareOfPeak = 0;
    }
  }

  /** Fills the matrices and probes the peak. */
  @Setup
  public void setUp() {
    a = normal("a");
    b = normal("b");
    c = new float[size * size];
    packed = new float[Packing.size(size, size)];
    peak = FmaPeak.measure(PROBE_MILLIS);
  }

  private float[] normal(String name) {
    Draws draws = Draws.of(1, name, 0);
    float[] values = new float[size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = draws.normal(i);
    }
    return values;
  }

  /** One product. */
  @Benchmark
  public float[] multiply(Work work) {
    Packing.rows(size, size, b, 0, size, packed, 0);
    int block = Gemm.rowBlock(size);
    for (int i = 0; i < size; i += block) {
      int rows = Math.min(block, size - i);
      Gemm.multiply(rows, size, size, a, i * size, size, 1, packed, 0, c, i * size, size, false);
    }
    double done = 2.0 * size * size * size / 1e9;
    work.gflops += done;
    work.shareOfPeak += done / peak;
    return c;
  }
}
