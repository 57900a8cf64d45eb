package senet.model.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import senet.engine.autograd.Op;
import senet.engine.autograd.Recorded;
import senet.engine.autograd.Variable;
import senet.engine.op.Conv2dMoments;
import senet.engine.op.FoldedConv2d;
import senet.engine.tensor.Shape;
import senet.model.nn.Summary;

/** What each kind of op takes of a step: ops of the same kind and shape count together. */
public final class StepProfile {
  private static final double NANOS_PER_MILLI = 1e6;

  private final int steps;
  private final Map<String, Sums> sums = new LinkedHashMap<>();
  private double totalMillis;

  private static final class Sums {
    private long nanos;
    private long flops;
    private long bytes;
  }

  /**
   * One kind of op.
   *
   * @param what its pass, name and shape
   * @param millis of a step
   * @param share of the step's time, 0 to 1
   * @param gflops GFLOP/s of direct convolution or matrix product, 0 for other ops
   * @param gigabytes GB/s of operands, each counted once, with their gradients on the way back
   */
  public record Row(String what, double millis, double share, double gflops, double gigabytes) {}

  StepProfile(int steps) {
    this.steps = steps;
  }

  void add(Recorded call, boolean backward, long nanos) {
    String what = (backward ? "backward " : "forward ") + name(call);
    Sums sum = sums.computeIfAbsent(what, _ -> new Sums());
    long macs = Summary.macs(call);
    boolean inputToo = backward && call.inputs().getFirst().leaf() == null;
    sum.nanos += nanos;
    sum.flops += 2 * macs * (inputToo ? 2 : 1);
    sum.bytes += bytes(call) * (backward ? 2 : 1);
  }

  void end(double millis) {
    totalMillis = millis;
  }

  private static long bytes(Recorded call) {
    long values = 0;
    for (Variable input : call.inputs()) {
      values += input.shape().size();
    }
    for (Variable output : call.outputs()) {
      values += output.shape().size();
    }
    return values * Float.BYTES;
  }

  private static String name(Recorded call) {
    Op op = call.op();
    String name = op.getClass().getSimpleName();
    Shape y = call.output().shape();
    if (Summary.macs(call) > 0 && y.rank() == 4) {
      Shape w = call.inputs().get(1).shape();
      boolean normalizes = op instanceof Conv2dMoments moments && moments.normalizes();
      boolean skips = op instanceof FoldedConv2d folded && folded.skips();
      return "%s %dx%d %d->%d at %dx%d%s"
          .formatted(
              name,
              w.dim(1),
              w.dim(2),
              w.dim(3),
              w.dim(0),
              y.dim(1),
              y.dim(2),
              normalizes ? ", norm and ReLU on load" : skips ? ", skip" : "");
    }
    return name + " " + y;
  }

  /** All kinds, the costliest first, and last what is no op: gradients cleared, the optimiser. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    double rest = totalMillis;
    for (Map.Entry<String, Sums> entry : sums.entrySet()) {
      Sums sum = entry.getValue();
      double millis = sum.nanos / NANOS_PER_MILLI;
      rest -= millis;
      rows.add(
          new Row(
              entry.getKey(),
              millis / steps,
              millis / totalMillis,
              (double) sum.flops / sum.nanos,
              (double) sum.bytes / sum.nanos));
    }
    rows.sort(Comparator.comparingDouble(Row::millis).reversed());
    rows.add(new Row("outside ops", rest / steps, rest / totalMillis, 0, 0));
    return rows;
  }
}
