package senet.engine.op;

import senet.engine.autograd.Op;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/** What the forms of a batch norm share: its four vectors, and how the running two move. */
final class NormOperands {
  /** Weight, bias, running mean, running variance. */
  static final int COUNT = 4;

  private static final String[] NAMES = {"weight", "bias", "running mean", "running variance"};

  private NormOperands() {}

  /**
   * Refuses vectors of another size than {@code c}.
   *
   * @param first the index of the weight among {@code inputs}
   * @param what has the channels: {@code input has}
   * @param end of the message
   */
  static void require(Op op, int c, String what, String end, int first, Shape... inputs) {
    for (int i = 0; i < COUNT; i++) {
      if (!inputs[first + i].equals(Shape.vector(c))) {
        throw new ShapeException(
            "%s: %s %d channels but %s is %s%s"
                .formatted(op, what, c, NAMES[i], inputs[first + i], end));
      }
    }
  }

  /**
   * Refuses what is added to a variance where that could leave it negative.
   *
   * @param op its name, for the message
   */
  static void requireEpsilon(String op, float epsilon) {
    if (!(epsilon >= 0 && epsilon <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "%s: epsilon is %s, it must be finite and not negative".formatted(op, epsilon));
    }
  }

  /** Refuses a weight of the batch that is no share. */
  static void requireMomentum(String op, float momentum) {
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new IllegalArgumentException(
          "%s: momentum is %s, it must be 0 to 1".formatted(op, momentum));
    }
  }

  /** PyTorch's rule: {@code (1 - momentum) running + momentum batch}. */
  static float blend(float momentum, float running, double batch) {
    return (float) ((1 - (double) momentum) * running + momentum * batch);
  }
}
