package senet.model.optim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101), with the operations
 * and roundings of PyTorch's {@code torch.optim.AdamW}.
 *
 * <p>For each value at step t, from 1: {@code p -= rate · scale · decay · p}; {@code m = beta1 · m
 * + (1 - beta1) · g}; {@code v = beta2 · v + (1 - beta2) · g²}; {@code p -= rate · scale / (1 -
 * beta1^t) · m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)}. State: {@code exp_avg/<parameter>},
 * which is m, and {@code exp_avg_sq/<parameter>}, which is v.
 */
public final class AdamW implements Optimizer {
  private final Options options;
  private final Moving[] moving;
  private long stepsDone;

  /**
   * What does not change during a run; in double, as {@code 1 - beta} is rounded once.
   *
   * @param beta1 share of the mean that is kept, below 1
   * @param beta2 share of the mean square that is kept, below 1
   * @param epsilon added to the root of the mean square
   */
  public record Options(double beta1, double beta2, double epsilon) {
    /** PyTorch's defaults: 0.9, 0.999 and 1e-8. */
    public static final Options DEFAULT = new Options(0.9, 0.999, 1e-8);

    /** Checks the numbers. */
    public Options {
      Require.belowOne("AdamW", "beta1", beta1);
      Require.belowOne("AdamW", "beta2", beta2);
      Require.fromZero("AdamW", "epsilon", epsilon);
    }
  }

  private record Moving(Slot slot, ParameterGroup group, float[] mean, float[] meanSquare) {}

  /** An optimiser of {@code groups}, which has seen no gradient yet. */
  public AdamW(Options options, List<ParameterGroup> groups) {
    ParameterGroup.requireDistinct("AdamW", groups);
    this.options = options;
    List<Moving> all = new ArrayList<>();
    for (ParameterGroup group : groups) {
      for (Slot slot : group.slots()) {
        all.add(new Moving(slot, group, new float[slot.size()], new float[slot.size()]));
      }
    }
    this.moving = all.toArray(Moving[]::new);
  }

  @Override
  public void step(float rate) {
    Require.fromZero("AdamW", "learning rate", rate);
    double step = stepsDone + 1.0;
    double meanCorrection = 1 - StrictMath.pow(options.beta1(), step);
    double squareCorrection = 1 - StrictMath.pow(options.beta2(), step);
    float root = (float) Math.sqrt(squareCorrection);
    for (Moving one : moving) {
      if (stepsDone < one.group.steps()) {
        double scaled = rate * one.group.rateScale();
        move(
            one,
            (float) (scaled / meanCorrection),
            (float) (1 - scaled * one.group.weightDecay()),
            root);
      }
    }
    stepsDone++;
  }

  private void move(Moving one, float rate, float left, float root) {
    float[] p = one.slot.value().data();
    float[] g = one.slot.gradient().data();
    float[] m = one.mean;
    float[] v = one.meanSquare;
    float keptMean = (float) options.beta1();
    float addedMean = (float) (1 - options.beta1());
    float keptSquare = (float) options.beta2();
    float addedSquare = (float) (1 - options.beta2());
    float epsilon = (float) options.epsilon();
    int n = one.slot.size();
    for (int i = 0; i < n; i++) {
      m[i] = Math.fma(addedMean, g[i], keptMean * m[i]);
      v[i] = Math.fma(addedSquare * g[i], g[i], keptSquare * v[i]);
      float spread = (float) Math.sqrt(v[i]) / root + epsilon;
      p[i] = left * p[i] - rate * m[i] / spread;
    }
  }

  @Override
  public SequencedMap<String, float[]> state() {
    SequencedMap<String, float[]> state = new LinkedHashMap<>();
    for (Moving one : moving) {
      state.put("exp_avg/" + one.slot.name(), one.mean);
      state.put("exp_avg_sq/" + one.slot.name(), one.meanSquare);
    }
    return Collections.unmodifiableSequencedMap(state);
  }

  @Override
  public long stepsDone() {
    return stepsDone;
  }

  @Override
  public void resumeAt(long steps) {
    stepsDone = steps;
  }
}
