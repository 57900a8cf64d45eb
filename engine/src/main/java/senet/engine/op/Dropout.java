package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * Each value is dropped with probability p, and the rest scaled by 1 / (1 - p), so that the
 * expectation stays (Srivastava et al., "Dropout", 2014).
 *
 * <p>Inputs: x of any shape; the number of the training step, one value without a gradient. Draws
 * are a function of (seed, step, index), so backward makes the same ones again instead of keeping a
 * mask.
 *
 * @param p probability of dropping, 0 to below 1
 * @param seed tells this op's draws from another's
 */
public record Dropout(float p, long seed) implements RangedOp {
  /** Checks the probability. */
  public Dropout {
    if (!(p >= 0 && p < 1)) {
      throw new IllegalArgumentException("Dropout: p is %s, it must be 0 to below 1".formatted(p));
    }
  }

  @Override
  public Shape outputShape(Shape... inputs) {
    Operands.require(this, 2, inputs);
    if (inputs[1].size() != 1) {
      throw new ShapeException(
          "%s: the number of the step must be one value but is %s; input %s"
              .formatted(this, inputs[1], inputs[0]));
    }
    return inputs[0];
  }

  private Draws draws(Call call) {
    return Draws.of(seed, "dropout", (long) call.input(1).data()[0]);
  }

  @Override
  public void forward(Call call) {
    float scale = 1 / (1 - p);
    float[] x = call.input(0).data();
    float[] y = call.output().data();
    call.parallel()
        .forRange(
            call.output().size(),
            Operands.GRAIN,
            (_, from, to) -> {
              Draws draws = draws(call);
              for (int i = from; i < to; i++) {
                y[i] = draws.uniform(i) < p ? 0 : x[i] * scale;
              }
            });
  }

  @Override
  public void backward(Call call) {
    float scale = 1 / (1 - p);
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    call.parallel()
        .forRange(
            call.output().size(),
            Operands.GRAIN,
            (_, from, to) -> {
              Draws draws = draws(call);
              for (int i = from; i < to; i++) {
                dx[i] += draws.uniform(i) < p ? 0 : dy[i] * scale;
              }
            });
  }

  @Override
  public boolean backwardReadsInput(int i) {
    return i == 1;
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }
}
