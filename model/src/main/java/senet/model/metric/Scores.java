package senet.model.metric;

import java.math.BigInteger;

/**
 * Loss and accuracy over any number of images.
 *
 * <p>Sums are exact: counts are integers, and each image's loss is rounded once to 2^-32 and added
 * in integers. So the result has the same bits for any order of the images and any size of batches,
 * and from its {@link #toString text} it goes on as if it had not been interrupted.
 */
public final class Scores {
  private static final double FIXED_POINT = 0x1p32;
  private static final int TOP = 5;

  private BigInteger loss = BigInteger.ZERO; // in units of 2^-32
  private long lossPart; // of the present batch, below 2^63: a loss is below 2^31 or not finite
  private boolean finite = true;
  private long images;
  private long correct;
  private long topFive;

  /** Nothing measured yet. */
  public Scores() {}

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException where it is something else
   */
  public static Scores of(String text) {
    String[] words = text.split(" ", -1);
    Scores scores = new Scores();
    try {
      scores.loss = new BigInteger(words[0]);
      scores.finite = words[1].equals("finite");
      scores.images = Long.parseLong(words[2]);
      scores.correct = Long.parseLong(words[3]);
      scores.topFive = Long.parseLong(words[4]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException("no scores: '%s'".formatted(text), e);
    }
    return scores;
  }

  /**
   * Adds a batch. An image whose output has a NaN is decided for no class, so it is never right.
   *
   * @param output logits or log-probabilities, [n][classes]
   * @param labels class indices; below 0 there is no image, and nothing is counted
   * @param decisions takes each image's class as it is decided
   */
  public void update(float[] output, float[] labels, int n, int classes, Decisions decisions) {
    for (int row = 0; row < n; row++) {
      int label = (int) labels[row];
      if (label < 0) {
        continue;
      }
      int decided = -1;
      if (!anyNaN(output, row * classes, classes)) {
        decided = argmax(output, row * classes, classes);
        correct += decided == label ? 1 : 0;
        topFive += rank(output, row * classes, classes, label) < TOP ? 1 : 0;
      }
      decisions.decided(label, decided);
      addLoss(negativeLogLikelihood(output, row * classes, classes, label));
      images++;
    }
    loss = loss.add(BigInteger.valueOf(lossPart));
    lossPart = 0;
  }

  /** Hears what each image was taken for. */
  @FunctionalInterface
  public interface Decisions {
    /** Nobody wants to know. */
    Decisions IGNORED = (_, _) -> {};

    /** An image of class {@code label} was taken for {@code decided}, -1 for no class. */
    void decided(int label, int decided);
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

  static double negativeLogLikelihood(float[] x, int at, int c, int target) {
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
    return images == 0 ? 0 : (double) correct / images;
  }

  /** The share of images whose class is among the five largest values, 0 to 1. */
  public double topFiveAccuracy() {
    return images == 0 ? 0 : (double) topFive / images;
  }

  /** All of it, exactly. */
  @Override
  public String toString() {
    return "%d %s %d %d %d"
        .formatted(loss, finite ? "finite" : "infinite", images, correct, topFive);
  }
}
