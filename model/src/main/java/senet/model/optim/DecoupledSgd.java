package senet.model.optim;

/**
 * Numbers of {@link Sgd} with Nesterov's momentum of which each can be chosen without the others,
 * as airbench has them (Jordan, arXiv 2404.00498, and its {@code airbench94.py}): the learning rate
 * is that of 1024 examples at any momentum and batch size, the weight decay of 1024 examples at any
 * learning rate.
 *
 * <p>There the loss is summed over a batch of B, and for learning rate L, momentum m and decay W
 * PyTorch's SGD gets, with {@code k = 1024 (1 + 1 / (1 - m))},
 *
 * <pre>
 * rate = s L / k      decay = (W B / k) / rate
 * </pre>
 *
 * <p>where s is 1, and 64 for biases of batch norms. Here the loss is the mean over the batch: its
 * gradient is g / B where theirs is g. Divided by B, {@code g + decay · p}, the velocity and
 * Nesterov's sum of both stay what they are of {@code g / B + (decay / B) p}; the step, rate times
 * that sum, is the same when the rate is multiplied by B. So the same steps are those of
 *
 * <pre>
 * rate = s (L B / 1024) / (1 + 1 / (1 - m))      decay = (W B / k) / (s L / k) / B = W / (s L)
 * </pre>
 *
 * <p>that is {@link #rate}, {@link #coupledDecay} and {@link ParameterGroup#scaled} by s. For 11.5,
 * 0.85, 0.0153 and B = 1024 these are 1.5 and 0.00133, and 96 and 0.0000208 for s = 64. (A constant
 * gradient moves a parameter by g / (1 - m) a step in the end, not by 1 + 1 / (1 - m) times g; the
 * factor is airbench's definition, under which its numbers were found.)
 *
 * @param learningRate of 1024 examples, above 0
 * @param momentum in (0, 1)
 * @param weightDecay of 1024 examples
 */
public record DecoupledSgd(float learningRate, float momentum, float weightDecay) {
  private static final double EXAMPLES = 1024;

  /** Checks the numbers. */
  public DecoupledSgd {
    Require.require(
        learningRate > 0 && learningRate <= Float.MAX_VALUE,
        "DecoupledSgd",
        "learning rate",
        learningRate,
        "a finite number above 0 is needed");
    Require.require(
        momentum > 0 && momentum < 1,
        "DecoupledSgd",
        "momentum",
        momentum,
        "a number above 0 and below 1 is needed");
    Require.fromZero("DecoupledSgd", "weight decay", weightDecay);
  }

  /** The options of the optimiser. */
  public Sgd.Options options() {
    return new Sgd.Options(momentum, 0, true);
  }

  /** The largest rate of the schedule, for a loss that is the mean over {@code batch} examples. */
  public float rate(int batch) {
    Require.atLeast(1, "DecoupledSgd", "batch size", batch);
    return (float) (learningRate * (batch / EXAMPLES) / (1 + 1 / (1 - (double) momentum)));
  }

  /** The decay of a {@link ParameterGroup} whose rate is not scaled. */
  public float coupledDecay() {
    return weightDecay / learningRate;
  }
}
