package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.SoftmaxRows;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * The mean over N of the cross-entropy between softmax(logits) and smoothed targets: {@code loss =
 * -(1/N) Σ_n Σ_c q[n,c] ln softmax(x[n])[c]} with {@code q = (1 - e) t + e/C}, t the target's share
 * of class c, 1 or 0 where targets are classes, and e the label smoothing (Szegedy et al., arXiv
 * 1512.00567, section 7).
 *
 * <p>Inputs: logits [N, C]; targets [N], class indices as floats, or [N, C], the share of each
 * class, as PyTorch's {@code cross_entropy} takes both; they have no gradient. Output: one value.
 * {@code dx = dy · (softmax(x) Σ_c q - q) / N}; the sum is 1 where a row's shares sum to 1, which
 * nobody checks.
 *
 * @param labelSmoothing share of each target that is spread over all classes, 0 to 1
 */
public record CrossEntropy(float labelSmoothing) implements RangedOp {
  /** Checks the smoothing. */
  public CrossEntropy {
    if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
      throw new IllegalArgumentException(
          "CrossEntropy: label smoothing is %s, it must be 0 to 1".formatted(labelSmoothing));
    }
  }

  @Override
  public Shape outputShape(Shape... inputs) {
    Operands.require(this, 2, inputs);
    Shape x = inputs[0];
    Shape targets = inputs[1];
    if (x.rank() != 2) {
      throw new ShapeException(
          "%s: logits have %d axes, 2 are needed: N, C; logits %s, targets %s"
              .formatted(this, x.rank(), x, targets));
    }
    if (!targets.equals(Shape.vector(x.dim(0))) && !targets.equals(x)) {
      throw new ShapeException(
          "%s: %d rows of logits but targets are %s; logits %s, targets %s"
              .formatted(this, x.dim(0), targets, x, targets));
    }
    return Shape.scalar();
  }

  @Override
  public void forward(Call call) {
    call.parallel().once(() -> loss(call));
  }

  private void loss(Call call) {
    int n = call.input(0).shape().dim(0);
    int c = call.input(0).shape().dim(1);
    float[] x = call.input(0).data();
    double loss = 0;
    for (int row = 0; row < n; row++) {
      double total = SoftmaxRows.logSumExp(x, row * c, c);
      double sum = 0;
      for (int i = 0; i < c; i++) {
        sum += total - x[row * c + i];
      }
      double own = own(call, row, c, total);
      loss += labelSmoothing == 0 ? own : (1 - (double) labelSmoothing) * own + smooth(c) * sum;
    }
    call.output().data()[0] = (float) (loss / n);
  }

  private static boolean hasClasses(Call call) {
    return call.input(1).shape().rank() == 1;
  }

  /** The cost of a row without smoothing. */
  private double own(Call call, int row, int c, double total) {
    float[] x = call.input(0).data();
    if (hasClasses(call)) {
      return total - x[row * c + target(call, row, c)];
    }
    float[] shares = call.input(1).data();
    double own = 0;
    for (int i = 0; i < c; i++) {
      own += shares[row * c + i] * (total - x[row * c + i]);
    }
    return own;
  }

  private double smooth(int c) {
    return (double) labelSmoothing / c;
  }

  private int target(Call call, int row, int c) {
    float value = call.input(1).data()[row];
    int target = (int) value;
    if (target != value || target < 0 || target >= c) {
      throw new IllegalArgumentException(
          "%s: target of row %d is %s, classes are 0 to %d".formatted(this, row, value, c - 1));
    }
    return target;
  }

  @Override
  public void backward(Call call) {
    call.parallel().once(() -> gradient(call));
  }

  private void gradient(Call call) {
    if (!call.wantsGradient(0)) {
      return;
    }
    int n = call.input(0).shape().dim(0);
    int c = call.input(0).shape().dim(1);
    float[] x = call.input(0).data();
    float[] dx = call.inputGradient(0).data();
    double scale = (double) call.outputGradient().data()[0] / n;
    boolean hasClasses = hasClasses(call);
    float[] targets = call.input(1).data();
    for (int row = 0; row < n; row++) {
      int target = hasClasses ? target(call, row, c) : 0;
      double total = SoftmaxRows.logSumExp(x, row * c, c); // a float of it would cost digits
      double all = hasClasses ? 1 : smoothedSum(targets, row * c, c);
      for (int i = 0; i < c; i++) {
        double share = hasClasses ? (i == target ? 1 : 0) : targets[row * c + i];
        double wanted = smooth(c) + share * (1 - (double) labelSmoothing);
        double probability = StrictMath.exp(x[row * c + i] - total);
        dx[row * c + i] += (float) (scale * (all * probability - wanted));
      }
    }
  }

  private double smoothedSum(float[] shares, int at, int c) {
    double sum = 0;
    for (int i = at; i < at + c; i++) {
      sum += shares[i];
    }
    return labelSmoothing + (1 - (double) labelSmoothing) * sum;
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }
}
