package senet.engine.kernel.pointwise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.random.Draws;

/** Means and variances of channels whose first row is like the others, or far from them. */
class ChannelMomentsTest {
  private static final int C = 19; // a vector of 16 and a tail
  private static final int PART = ChannelParts.rows(C);
  private static final double U = 0x1p-24;

  /** Where the first row is further than this, the part is summed about its mean. */
  private static final double MOST_SQUARED = 8;

  /** One channel as the engine has it, with its relative error in the variance. */
  private record Moments(double mean, double variance, double error) {}

  private static float[] normal(int rows, float mean, float deviation, float... spikes) {
    float[] x = new float[rows * C];
    Draws draws = Draws.of(5, "moments", rows);
    for (int i = 0; i < x.length; i++) {
      x[i] = mean + deviation * draws.normal(i);
    }
    for (int i = 0; i < C && spikes.length > 0; i++) {
      x[i] = spikes[i % spikes.length];
    }
    return x;
  }

  private static float[] parts(float[] x, int c) {
    int rows = x.length / c;
    float[] parts = new float[ChannelMoments.partsSize(rows, ChannelParts.rows(c), c)];
    int step = ChannelParts.rows(c);
    for (int from = 0; from < rows; from += step) {
      int at = ChannelMoments.partAt(from / step, c);
      ChannelMoments.sumPart(x, c, from, Math.min(rows, from + step), parts, at);
    }
    return parts;
  }

  private static Moments moments(float[] x, int channel) {
    int rows = x.length / C;
    float[] parts = parts(x, C);
    double mean = ChannelMoments.mean(rows, ChannelParts.rows(C), C, parts, channel);
    double variance =
        ChannelMoments.squares(rows, ChannelParts.rows(C), C, parts, channel, mean) / rows;
    return new Moments(mean, variance, Math.abs(variance / exact(x, channel).variance - 1));
  }

  private static Moments exact(float[] x, int channel) {
    int rows = x.length / C;
    double mean = 0;
    for (int row = 0; row < rows; row++) {
      mean += x[row * C + channel] / (double) rows;
    }
    double squares = 0;
    for (int row = 0; row < rows; row++) {
      squares += Math.pow(x[row * C + channel] - mean, 2);
    }
    return new Moments(mean, squares / rows, 0);
  }

  /**
   * With d the n differences to a pivot at δ deviations σ from the mean, gamma the relative error
   * of n + 3 roundings: Σd² is known within gamma Σd² = gamma n σ² (1 + δ²), and (Σd)²/n within 2
   * gamma |Σd| Σ|d| / n <= 2 gamma n σ² δ √(1 + δ²), for Σ|d| <= √(n Σd²).
   */
  private static double bound(int n, double delta) {
    double gamma = (n + 3) * U / (1 - (n + 3) * U);
    return gamma * (1 + delta * delta + 2 * delta * Math.sqrt(1 + delta * delta));
  }

  /**
   * A first row at D from the others' mean is no further than √n deviations from the part's, which
   * it widens itself; so the float sum that the second pivot is made of misses the mean by no more
   * than gamma √(n + 1) deviations, 1e-3 for 512 rows.
   */
  @ParameterizedTest
  @ValueSource(floats = {0, 1, 2, 3, 10, 100, 1e4f, 1e8f, -10, -1e6f})
  void aFirstRowFarOffCostsNoDigits(float spike) {
    for (int rows : new int[] {2, 9, 100, PART}) {
      float[] x = normal(rows, 0, 1, spike);
      for (int i = 0; i < C; i++) {
        Moments exact = exact(x, i);
        double delta = Math.abs(spike - exact.mean) / Math.sqrt(exact.variance);
        boolean far = delta * delta > MOST_SQUARED * (1 + 1e-2);
        assertThat(moments(x, i).error).isLessThan(bound(rows, far ? 1e-3 : delta));
      }
    }
  }

  /**
   * Within the parts the bound above at δ² = 8, 26 gamma; a part's mean is off by gamma σ √(1 + δ²)
   * = 3 gamma σ, which moves its squared distance b² to the mean of all by at most 2 b 3 gamma σ <=
   * 3 gamma (b² + σ²), and that mean once more.
   */
  @ParameterizedTest
  @ValueSource(floats = {0, 3, 10, 100, 1e4f})
  void noPartMayHaveABadFirstRow(float spike) {
    float[] x = normal(5 * PART + 77, 0.5f, 1);
    for (int row = 0; row < x.length / C; row += PART) {
      for (int i = 0; i < C; i++) {
        x[row * C + i] = row / PART % 2 == 0 ? spike : -spike;
      }
    }
    for (int i = 0; i < C; i++) {
      Moments actual = moments(x, i);
      assertThat(actual.error)
          .isLessThan(bound(PART, Math.sqrt(MOST_SQUARED)) + bound(PART, 0) * 6);
      double off = (actual.mean - exact(x, i).mean) / Math.sqrt(actual.variance);
      assertThat(off).isBetween(-3 * bound(PART, 0), 3 * bound(PART, 0));
    }
  }

  /**
   * Around 1e4 floats are multiples of 2^-10, and so is any pivot there: differences are small
   * integers of that unit, their squares sum to less than 2^24, and nothing rounds.
   */
  @ParameterizedTest
  @ValueSource(floats = {0, 0.1f, 1, 3})
  void aLargeMeanLosesNothing(float spike) {
    float[] x = normal(PART, 1e4f, 1e-2f, 1e4f + spike);
    for (int i = 0; i < C; i++) {
      assertThat(moments(x, i).error).isLessThan(1e-9); // what doubles leave of 1e4
    }
  }

  /** Channels alone, in the tail, have the bits that they have in a vector beside others. */
  @Test
  void bitsDoNotDependOnLanes() {
    float[] x = normal(2 * PART + 5, 0.5f, 1, 0, 3, 100, 2.8f, -1e4f, Float.NaN);
    float[] parts = parts(x, C);
    int rows = x.length / C;
    assertThat(PART).isEqualTo(ChannelParts.rows(1));
    for (int i = 0; i < C; i++) {
      float[] alone = new float[rows];
      for (int row = 0; row < rows; row++) {
        alone[row] = x[row * C + i];
      }
      float[] expected = parts(alone, 1);
      for (int kind = 0; kind < expected.length; kind++) {
        assertThat(Float.compare(parts[kind * C + i], expected[kind])).isZero();
      }
    }
  }

  @Test
  void equalValuesHaveNoVariance() {
    float[] x = normal(100, 7.3f, 0);
    for (int i = 0; i < C; i++) {
      assertThat(moments(x, i).variance).isZero();
      assertThat(moments(x, i).mean).isEqualTo(7.3f);
    }
  }
}
