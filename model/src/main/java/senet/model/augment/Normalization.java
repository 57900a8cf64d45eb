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
      if (!Float.isFinite(mean[c])) {
        throw new IllegalArgumentException(
            "Normalization: mean of channel %d is %s, it must be finite".formatted(c, mean[c]));
      }
      if (!(deviation[c] > 0 && deviation[c] <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "Normalization: deviation of channel %d is %s, it must be above 0 and finite"
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

  /** The statistics of ImageNet that networks in PyTorch are trained with. */
  public static Normalization imageNet() {
    return new Normalization(
        new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});
  }

  /**
   * From -1 to 1, as TensorFlow's Inception networks are trained, by 0.5 for both in each channel.
   */
  public static Normalization inception() {
    float[] half = {0.5f, 0.5f, 0.5f};
    return new Normalization(half, half);
  }

  /**
   * This where it is of {@code channels}, or else for each of them the mean of all means and of all
   * deviations: grey images, and bands that nobody has measured.
   */
  public Normalization withChannels(int channels) {
    if (channels == mean.length) {
      return this;
    }
    float[] means = new float[channels];
    float[] deviations = new float[channels];
    Arrays.fill(means, middle(mean));
    Arrays.fill(deviations, middle(deviation));
    return new Normalization(means, deviations);
  }

  private static float middle(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return (float) (sum / values.length);
  }

  /** The normalised value of channel {@code c}; {@code value} is 0 to 255. */
  public float apply(int c, int value) {
    return table[c][value];
  }

  /**
   * The same of {@code count} bytes, each {@code step} from the one before, to places that are
   * {@code stride} apart.
   */
  void apply(int c, byte[] pixels, int from, int step, int count, float[] out, int at, int stride) {
    float[] values = table[c];
    for (int i = 0; i < count; i++) {
      out[at + i * stride] = values[pixels[from + i * step] & (VALUES - 1)];
    }
  }

  /** The same of a value that may lie between two bytes; at a byte it has the same bits. */
  public float apply(int c, float value) {
    return (value / 255f - mean[c]) / deviation[c];
  }

  /** The nearest byte to a normalised value of channel {@code c}. */
  public int toByte(int c, float normalized) {
    return Math.clamp(Math.round((normalized * deviation[c] + mean[c]) * 255), 0, VALUES - 1);
  }

  /**
   * Reads {@link #meanText} and {@link #deviationText}.
   *
   * @throws IllegalArgumentException where they are no numbers or do not agree
   */
  public static Normalization of(String mean, String deviation) {
    return new Normalization(values(mean), values(deviation));
  }

  private static float[] values(String text) {
    String[] parts = text.split(",", -1);
    float[] values = new float[parts.length];
    for (int i = 0; i < parts.length; i++) {
      try {
        values[i] = Float.parseFloat(parts[i]);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "Normalization: value %d of '%s' is not a number".formatted(i, text), e);
      }
    }
    return values;
  }

  /** The number of channels. */
  public int channels() {
    return mean.length;
  }

  /**
   * The means for a file's metadata: {@code 0.4914,0.4822,0.4465}; reading it gives the same bits.
   */
  public String meanText() {
    return text(mean);
  }

  /** The deviations for a file's metadata, likewise. */
  public String deviationText() {
    return text(deviation);
  }

  /** Means and deviations: {@code 0.4914,... / 0.2023,...}. */
  @Override
  public String toString() {
    return meanText() + " / " + deviationText();
  }

  private static String text(float[] values) {
    return Arrays.toString(values).replaceAll("[\\[\\] ]", "");
  }
}
