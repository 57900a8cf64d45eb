package senet.model.explain;

import java.util.Arrays;

/**
 * Mean and deviation of each channel's gate, by class and of all images, one image after the other
 * (Welford, "Note on a method for calculating corrected sums of squares and products", 1962).
 *
 * <p>Deviations are of the images that there are: the root of the mean square, divided by their
 * number.
 */
public final class GateMoments {
  private final int c;
  private final Running[] classes;
  private final Running all;

  /** Of the images of one class so far. */
  private static final class Running {
    private final double[] mean;
    private final double[] squares; // of distances to the mean, summed
    private long images;

    Running(int c) {
      this.mean = new double[c];
      this.squares = new double[c];
    }

    void add(double[] values) {
      images++;
      for (int i = 0; i < values.length; i++) {
        double distance = values[i] - mean[i];
        mean[i] += distance / images;
        squares[i] += distance * (values[i] - mean[i]);
      }
    }
  }

  /** Of a block of {@code c} channels, of no image yet. */
  GateMoments(int c, int classes) {
    this.c = c;
    this.classes = new Running[classes];
    this.all = new Running(c);
  }

  /**
   * Takes up an image.
   *
   * @param gate [places][C] from {@code at} on, of which the mean over places is the image's
   */
  void add(int label, float[] gate, int at, int places) {
    double[] values = new double[c];
    for (int place = 0; place < places; place++) {
      for (int i = 0; i < c; i++) {
        values[i] += gate[at + place * c + i] / (double) places;
      }
    }
    if (classes[label] == null) { // a thousand classes, of which a few may be looked at
      classes[label] = new Running(c);
    }
    classes[label].add(values);
    all.add(values);
  }

  /** The number of channels. */
  public int channels() {
    return c;
  }

  /** The number of images. */
  public long images() {
    return all.images;
  }

  /** The number of images of class {@code label}. */
  public long images(int label) {
    return classes[label] == null ? 0 : classes[label].images;
  }

  /** The mean gate of a channel over all images; NaN without any. */
  public double mean(int channel) {
    return mean(all, channel);
  }

  /** The same over images of class {@code label}. */
  public double mean(int label, int channel) {
    return mean(classes[label], channel);
  }

  /** The deviation of a channel's gate over all images; NaN without any. */
  public double deviation(int channel) {
    return deviation(all, channel);
  }

  /** The same over images of class {@code label}. */
  public double deviation(int label, int channel) {
    return deviation(classes[label], channel);
  }

  private static double mean(Running running, int channel) {
    return running == null || running.images == 0 ? Double.NaN : running.mean[channel];
  }

  private static double deviation(Running running, int channel) {
    return running == null || running.images == 0
        ? Double.NaN
        : Math.sqrt(running.squares[channel] / running.images);
  }

  /** The classes that there are images of, in order. */
  public int[] seen() {
    int[] seen = new int[classes.length];
    int count = 0;
    for (int label = 0; label < classes.length; label++) {
      if (classes[label] != null) {
        seen[count] = label;
        count++;
      }
    }
    return Arrays.copyOf(seen, count);
  }

  /** In a few numbers. */
  public GateSummary summary() {
    int[] seen = seen();
    double mean = 0;
    double between = 0;
    double within = 0;
    int below = 0;
    int above = 0;
    for (int channel = 0; channel < c; channel++) {
      mean += mean(channel);
      below += mean(channel) < GateSummary.LOW ? 1 : 0;
      above += mean(channel) > GateSummary.HIGH ? 1 : 0;
      Running means = new Running(1);
      for (int label : seen) {
        means.add(new double[] {mean(label, channel)});
        within += deviation(label, channel) / seen.length;
      }
      between += deviation(means, 0);
    }
    return new GateSummary(
        mean / c, between / c, within / c, below / (double) c, above / (double) c);
  }
}
