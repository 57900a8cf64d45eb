package senet.model.optim;

import java.util.List;

/** What is done with gradients between backward and the optimiser's step. */
public final class Gradients {
  private static final double EPSILON = 1e-6; // PyTorch's, beside the norm

  private Gradients() {}

  /** The Euclidean norm of all gradients as one vector, summed in double. */
  static double norm(List<Slot> slots) {
    double squares = 0;
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      squares += Sums.squares(slot.gradient().data(), slot.size());
    }
    return Math.sqrt(squares);
  }

  /**
   * Scales all gradients so that their {@link #norm} is {@code most} where it was larger, as {@code
   * clip_grad_norm_} of PyTorch does (Pascanu et al., arXiv 1211.5063).
   *
   * @param most above 0
   * @return the norm before; where it is not a number, neither are gradients
   */
  public static double clipToNorm(List<Slot> slots, float most) {
    Require.require(
        most > 0 && most <= Float.MAX_VALUE,
        "Gradients",
        "largest norm",
        most,
        "a finite number above 0 is needed");
    double norm = norm(slots);
    double factor = most / (norm + EPSILON);
    if (!(factor >= 1)) {
      scale(slots, (float) factor);
    }
    return norm;
  }

  /** Makes of the sum of gradients of several batches their mean. */
  public static void average(List<Slot> slots, int batches) {
    Require.atLeast(1, "Gradients", "number of batches", batches);
    for (int i = 0; i < slots.size(); i++) {
      float[] g = slots.get(i).gradient().data();
      int n = slots.get(i).size();
      for (int j = 0; j < n; j++) {
        g[j] /= batches;
      }
    }
  }

  private static void scale(List<Slot> slots, float factor) {
    for (int i = 0; i < slots.size(); i++) {
      float[] g = slots.get(i).gradient().data();
      int n = slots.get(i).size();
      for (int j = 0; j < n; j++) {
        g[j] *= factor;
      }
    }
  }
}
