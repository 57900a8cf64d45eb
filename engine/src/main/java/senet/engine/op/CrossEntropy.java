package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.SoftmaxRows;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * The mean over N of the cross-entropy between softmax(logits) and smoothed targets: {@code loss =
 * -(1/N) Σ_n Σ_c q[n,c] ln softmax(x[n])[c]} with {@code q = 1 - e + e/C} for the target's class
 * and {@code e/C} for the others, e the label smoothing (Szegedy et al., arXiv 1512.00567, section
 * 7).
 *
 * <p>Inputs: logits [N, C]; targets [N], class indices as floats, without a gradient. Output: one
 * value. {@code dx = dy · (softmax(x) - q) / N}.
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
    if (!targets.equals(Shape.vector(x.dim(0)))) {
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
      int target = target(call, row, c);
      double total = SoftmaxRows.logSumExp(x, row * c, c);
      double sum = 0;
      for (int i = 0; i < c; i++) {
        sum += total - x[row * c + i];
      }
      double own = total - x[row * c + target];
      loss += labelSmoothing == 0 ? own : (1 - (double) labelSmoothing) * own + smooth(c) * sum;
    }
    call.output().data()[0] = (float) (loss / n);
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
    for (int row = 0; row < n; row++) {
      int target = target(call, row, c);
      double total = SoftmaxRows.logSumExp(x, row * c, c); // a float of it would cost digits
      for (int i = 0; i < c; i++) {
        double wanted = smooth(c) + (i == target ? 1 - (double) labelSmoothing : 0);
        dx[row * c + i] += (float) (scale * (StrictMath.exp(x[row * c + i] - total) - wanted));
      }
    }
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }
}
