package senet.engine.op;

import java.util.ArrayList;
import java.util.List;
import senet.engine.op.reference.FusedReference;
import senet.engine.tensor.Shape;

class NormalizedMeanTest implements ExactOpContract, LinearOpContract {
  private static final int[] CHANNELS = {1, 2, 3, 5, 15, 16, 17, 31, 32, 33, 64, 67, 130};

  /**
   * A difference and a fused operation; sums over images are one float addition after the other.
   */
  private record MeanBounds(int n, int c) implements OpCase.Bounds {
    private static final double OF_REFERENCE = 1e-12; // sums of a few values of up to 30

    @Override
    public double[] output(double[][] inputs) {
      double[] errors = new double[n * c];
      for (int i = 0; i < errors.length; i++) {
        double scaled = distance(inputs, i) * inputs[1][c + i % c];
        errors[i] =
            SummationBound.gamma(2) * (Math.abs(scaled) + Math.abs(inputs[1][2 * c + i % c]))
                + OF_REFERENCE;
      }
      return errors;
    }

    private double distance(double[][] inputs, int i) {
      return inputs[0][i / c * 2 * c + i % c] - inputs[1][i % c];
    }

    @Override
    public double[][] gradients(double[][] inputs, double[] dy) {
      double[][] errors = {new double[inputs[0].length], new double[3 * c]};
      for (int i = 0; i < dy.length; i++) {
        int channel = i % c;
        double scaled = Math.abs(dy[i] * inputs[1][c + channel]);
        errors[0][i / c * 2 * c + channel] = SummationBound.gamma(1) * scaled;
        errors[1][channel] += SummationBound.gamma(n + 1) * scaled;
        errors[1][c + channel] +=
            SummationBound.gamma(n + 1) * Math.abs(dy[i] * distance(inputs, i));
        errors[1][2 * c + channel] += SummationBound.gamma(n) * Math.abs(dy[i]);
      }
      for (double[] values : errors) {
        for (int i = 0; i < values.length; i++) {
          values[i] += OF_REFERENCE;
        }
      }
      return errors;
    }
  }

  @Override
  public List<OpCase> cases() {
    List<OpCase> cases = new ArrayList<>();
    for (int i = 0; i < 2 * CHANNELS.length; i++) {
      int c = CHANNELS[i % CHANNELS.length];
      int n = 1 + i * 3 % 8;
      cases.add(of(n, c));
    }
    return cases;
  }

  static OpCase of(int n, int c) {
    return OpCase.of(
            new NormalizedMean(),
            FusedReference::normalizedMean,
            Shape.of("NMK", n, 2, c),
            Shape.of("MC", 3, c))
        .linearWithin(new MeanBounds(n, c));
  }

  @Override
  public List<BadInput> badInputs() {
    Shape moments = Shape.of("NMK", 4, 2, 5);
    return List.of(
        new BadInput(
            new NormalizedMean(), List.of(moments), "NormalizedMean[]: 1 inputs given, 2 needed"),
        new BadInput(
            new NormalizedMean(),
            List.of(Shape.matrix(4, 5), Shape.of("MC", 3, 5)),
            "NormalizedMean[]: moments are [N=4, C=5] but must be [N, 2, C]"),
        new BadInput(
            new NormalizedMean(),
            List.of(Shape.of("NMK", 4, 3, 5), Shape.of("MC", 3, 5)),
            "NormalizedMean[]: moments are [N=4, M=3, K=5] but must be [N, 2, C]"),
        new BadInput(
            new NormalizedMean(),
            List.of(moments, Shape.of("MC", 3, 6)),
            "NormalizedMean[]: moments have 5 channels but coefficients are [M=3, C=6]"),
        new BadInput(
            new NormalizedMean(),
            List.of(moments, Shape.vector(5)),
            "NormalizedMean[]: moments have 5 channels but coefficients are [C=5]"));
  }
}
