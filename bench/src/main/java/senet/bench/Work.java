package senet.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import senet.engine.simd.FmaPeak;

/** Work done, for rates: JMH divides by the time. */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class Work {
  private static final long PROBE_MILLIS = 300;

  /** Floating-point operations, in 10^9. */
  public double gflops;

  /** The same as a share of one second at the FMA peak. */
  public double shareOfPeak;

  private double peak;

  /** Probes the peak of one thread in the process that measures. */
  @Setup
  public void probe() {
    peak = FmaPeak.measure(PROBE_MILLIS);
  }

  /** JMH adds up over an iteration only. */
  @Setup(Level.Iteration)
  public void clear() {
    gflops = 0;
    shareOfPeak = 0;
  }

  /** Counts {@code macs} multiply-adds that {@code threads} threads have done. */
  void done(double macs, int threads) {
    double billions = 2 * macs / 1e9;
    gflops += billions;
    shareOfPeak += billions / (peak * threads);
  }
}
