package senet.model.metric;

import java.math.BigInteger;
import java.util.List;

/**
 * Loss, accuracy and confusion over any number of images.
 *
 * <p>Sums are exact: counts are integers, and each image's loss is rounded once to 2^-32 and added
 * in integers. So the result has the same bits for any order of the images and any size of batches.
 */
public final class ClassificationMetrics {
  private static final double FIXED_POINT = 0x1p32;
  private static final int TOP = 5;

  private final ConfusionMatrix confusion;
  private BigInteger loss = BigInteger.ZERO; // in units of 2^-32
  private long lossPart; // of the present batch, below 2^63: a loss is below 2^31 or not finite
  private boolean finite = true;
  private long images;
  private long topFive;

  /** Nothing measured yet. */
  public ClassificationMetrics(List<String> classes) {
    this.confusion = new ConfusionMatrix(classes);
  }

  /**
   * Adds a batch. An image whose output has a NaN is decided for no class, so it is never right.
   *
   * @param output logits or log-probabilities, [n][classes]
   * @param targets class indices; below 0 there is no image, and nothing is counted
   */
  public void update(float[] output, float[] targets, int n) {
    int c = confusion.classes().size();
    for (int row = 0; row < n; row++) {
      int target = (int) targets[row];
      if (target < 0) {
        continue;
      }
      if (anyNaN(output, row * c, c)) {
        confusion.addUndecided(target);
      } else {
        confusion.add(target, argmax(output, row * c, c));
        topFive += rank(output, row * c, c, target) < TOP ? 1 : 0;
      }
      addLoss(negativeLogLikelihood(output, row * c, c, target));
      images++;
    }
    loss = loss.add(BigInteger.valueOf(lossPart));
    lossPart = 0;
  }

  private void addLoss(double value) {
    if (!(value < 0x1p30)) {
      finite = false; // a NaN, an infinity, or what has left all reason
      return;
    }
    long units = StrictMath.round(value * FIXED_POINT);
    if (lossPart > Long.MAX_VALUE - units) {
      loss = loss.add(BigInteger.valueOf(lossPart));
      lossPart = 0;
    }
    lossPart += units;
  }

  private static double negativeLogLikelihood(float[] x, int at, int c, int target) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < c; i++) {
      max = Math.max(max, x[at + i]);
    }
    double sum = 0;
    for (int i = 0; i < c; i++) {
      sum += StrictMath.exp(x[at + i] - max);
    }
    return max - x[at + target] + StrictMath.log(sum);
  }

  private static boolean anyNaN(float[] x, int at, int c) {
    for (int i = 0; i < c; i++) {
      if (Float.isNaN(x[at + i])) {
        return true;
      }
    }
    return false;
  }

  /** The index of the largest value, the lowest of equals; a NaN is never it unless all are. */
  public static int argmax(float[] x, int at, int c) {
    int best = 0;
    for (int i = 1; i < c; i++) {
      if (x[at + i] > x[at + best] || (Float.isNaN(x[at + best]) && !Float.isNaN(x[at + i]))) {
        best = i;
      }
    }
    return best;
  }

  /**
   * How many classes come before {@code target}: larger values, and equal ones of a lower index.
   */
  private static int rank(float[] x, int at, int c, int target) {
    float own = x[at + target];
    int before = 0;
    for (int i = 0; i < c; i++) {
      if (x[at + i] > own || (x[at + i] == own && i < target)) {
        before++;
      }
    }
    return before;
  }

  /** Images measured. */
  public long images() {
    return images;
  }

  /**
   * The mean negative log-likelihood; NaN where an image's was not below 2^30, or none was
   * measured.
   */
  public double loss() {
    if (!finite || images == 0) {
      return Double.NaN;
    }
    return loss.doubleValue() / FIXED_POINT / images;
  }

  /** The share of images whose class has the largest value, 0 to 1. */
  public double accuracy() {
    return confusion.accuracy();
  }

  /** The share of images whose class is among the five largest values, 0 to 1. */
  public double topFiveAccuracy() {
    return images == 0 ? 0 : (double) topFive / images;
  }

  /** What was taken for what. */
  public ConfusionMatrix confusion() {
    return confusion;
  }
}
