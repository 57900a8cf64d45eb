package senet.model.metric;

import java.util.List;

/**
 * Loss, accuracy and confusion over any number of images, with the same bits for any order of the
 * images and any size of batches.
 */
public final class ClassificationMetrics {
  private final Scores scores = new Scores();
  private final ConfusionMatrix confusion;

  /** Nothing measured yet. */
  public ClassificationMetrics(List<String> classes) {
    this.confusion = new ConfusionMatrix(classes);
  }

  /**
   * Adds a batch. An image whose output has a NaN is decided for no class, so it is never right.
   *
   * @param output logits or log-probabilities, [n][classes]
   * @param labels class indices; below 0 there is no image, and nothing is counted
   */
  public void update(float[] output, float[] labels, int n) {
    scores.update(output, labels, n, confusion.classes().size(), this::decided);
  }

  private void decided(int label, int decided) {
    if (decided < 0) {
      confusion.addUndecided(label);
    } else {
      confusion.add(label, decided);
    }
  }

  /** Images measured. */
  public long images() {
    return scores.images();
  }

  /**
   * The mean negative log-likelihood; NaN where an image's was not below 2^30, or none was
   * measured.
   */
  public double loss() {
    return scores.loss();
  }

  /** The share of images whose class has the largest value, 0 to 1. */
  public double accuracy() {
    return scores.accuracy();
  }

  /** The share of images whose class is among the five largest values, 0 to 1. */
  public double topFiveAccuracy() {
    return scores.topFiveAccuracy();
  }

  /** What was taken for what. */
  public ConfusionMatrix confusion() {
    return confusion;
  }
}
