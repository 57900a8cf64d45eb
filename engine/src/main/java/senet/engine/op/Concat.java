package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.pointwise.Arithmetic;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * The channels of all inputs behind one another, pixel by pixel: branches of an Inception module
 * (Szegedy et al., arXiv 1409.4842) meet in it.
 *
 * <p>One or more inputs [..., C_i], alike but for the last axis, to [..., sum of all C_i]. The
 * gradient of each input is its slice of the output's.
 */
public record Concat() implements RangedOp {
  @Override
  public Shape outputShape(Shape... inputs) {
    if (inputs.length == 0) {
      throw new ShapeException("%s: 0 inputs given, at least 1 needed".formatted(this));
    }
    Shape first = inputs[0];
    Operands.requireChannels(this, first);
    long sum = 0;
    for (int i = 0; i < inputs.length; i++) {
      if (!alike(first, inputs[i])) {
        throw new ShapeException(
            "%s: input %d is not like the first but for its last axis; %s and %s"
                .formatted(this, i, inputs[i], first));
      }
      sum += Operands.channels(inputs[i]);
    }
    if (sum > Integer.MAX_VALUE) {
      throw new ShapeException(
          "%s: %d channels, at most %d are possible; first input %s"
              .formatted(this, sum, Integer.MAX_VALUE, first));
    }
    return Operands.withChannels(first, (int) sum);
  }

  private static boolean alike(Shape a, Shape b) {
    boolean alike = a.rank() == b.rank();
    for (int axis = 0; alike && axis < a.rank() - 1; axis++) {
      alike = a.dim(axis) == b.dim(axis);
    }
    return alike;
  }

  @Override
  public void forward(Call call) {
    int k = Operands.channels(call.output().shape());
    int[] widths = new int[call.inputs()];
    float[][] x = new float[widths.length][];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Operands.channels(call.input(i).shape());
      x[i] = call.input(i).data();
    }
    float[] y = call.output().data();
    call.parallel()
        .forRange(
            call.output().size() / k,
            Math.max(1, Operands.GRAIN / k),
            (_, from, to) -> {
              int at = from * k;
              for (int row = from; row < to; row++) {
                for (int i = 0; i < widths.length; at += widths[i], i++) {
                  System.arraycopy(x[i], row * widths[i], y, at, widths[i]);
                }
              }
            });
  }

  @Override
  public void backward(Call call) {
    int k = Operands.channels(call.output().shape());
    float[] dy = call.outputGradient().data();
    int before = 0;
    for (int i = 0; i < call.inputs(); i++) {
      int input = i;
      int first = before;
      int c = Operands.channels(call.input(i).shape());
      before += c;
      if (!call.wantsGradient(i)) {
        continue;
      }
      float[] dx = call.inputGradient(i).data();
      call.parallel()
          .forRange(
              call.output().size() / k,
              Math.max(1, Operands.GRAIN / c),
              (_, from, to) -> {
                Operands.open(call, input, from * c, to * c);
                for (int row = from; row < to; row++) {
                  Arithmetic.add(dx, row * c, dy, row * k + first, dx, row * c, c);
                }
              });
    }
  }

  @Override
  public boolean opensGradient(int i) {
    return true;
  }

  @Override
  public boolean backwardReadsInput(int i) {
    return false;
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }
}
