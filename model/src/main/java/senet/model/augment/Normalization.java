package senet.model.augment;

import java.util.Arrays;

/** {@code (value / 255 - mean) / deviation}, channel by channel, by a table of all 256 values. */
public final class Normalization {
  private static final int VALUES = 256;

  private final float[] mean;
  private final float[] deviation;
  private final float[][] table;

  /**
   * For as many channels as there are means.
   *
   * @throws IllegalArgumentException where the counts differ or a deviation is not positive
   */
  public Normalization(float[] mean, float[] deviation) {
    if (mean.length != deviation.length) {
      throw new IllegalArgumentException(
          "Normalization: %d means but %d deviations".formatted(mean.length, deviation.length));
    }
    this.mean = mean.clone();
    this.deviation = deviation.clone();
    this.table = new float[mean.length][VALUES];
    for (int c = 0; c < mean.length; c++) {
      if (!(deviation[c] > 0)) {
        throw new IllegalArgumentException(
            "Normalization: deviation of channel %d is %s, it must be above 0"
                .formatted(c, deviation[c]));
      }
      for (int value = 0; value < VALUES; value++) {
        table[c][value] = (value / 255f - mean[c]) / deviation[c];
      }
    }
  }

  /** The statistics of CIFAR-10 that the study note uses. */
  public static Normalization cifar10() {
    return new Normalization(
        new float[] {0.4914f, 0.4822f, 0.4465f}, new float[] {0.2023f, 0.1994f, 0.2010f});
  }

  /** The normalised value of channel {@code c}; {@code value} is 0 to 255. */
  public float apply(int c, int value) {
    return table[c][value];
  }

  /** Means and deviations as text for a file's metadata: {@code 0.4914,... / 0.2023,...}. */
  @Override
  public String toString() {
    return text(mean) + " / " + text(deviation);
  }

  private static String text(float[] values) {
    return Arrays.toString(values).replaceAll("[\\[\\] ]", "");
  }
}
