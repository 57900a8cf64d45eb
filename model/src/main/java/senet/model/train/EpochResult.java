package senet.model.train;

import java.util.Locale;

/**
 * One line of a run's table.
 *
 * @param epoch counted from 1
 * @param trainLoss mean over the epoch's training images, as they were trained on
 * @param trainAccuracy share of them classified right, 0 to 1
 * @param testLoss mean over the test images, or those held out to choose on, in evaluation mode
 * @param testAccuracy share of them classified right, 0 to 1
 * @param learningRate of the epoch's last step
 * @param seconds for training, without the evaluation
 * @param imagesPerSecond trained
 */
public record EpochResult(
    int epoch,
    double trainLoss,
    double trainAccuracy,
    double testLoss,
    double testAccuracy,
    double learningRate,
    double seconds,
    double imagesPerSecond) {

  /** The head of {@code results.csv}. */
  public static final String CSV_HEAD =
      "epoch,train_loss,train_accuracy,test_loss,test_accuracy,learning_rate,seconds,images_per_second";

  private static final String MEASURED = "test_";
  private static final String HELD_OUT = "validation_";
  private static final int FIELDS = 8;

  /** The head where results are those of images that were held out of the training images. */
  public static String heldOutHead() {
    return CSV_HEAD.replace(MEASURED, HELD_OUT);
  }

  /** All of it, exactly, as {@link #ofExact} reads it. */
  String exact() {
    return "%d %s %s %s %s %s %s %s"
        .formatted(
            epoch,
            trainLoss,
            trainAccuracy,
            testLoss,
            testAccuracy,
            learningRate,
            seconds,
            imagesPerSecond);
  }

  /**
   * Reads {@link #exact}.
   *
   * @throws IllegalArgumentException where it is something else
   */
  static EpochResult ofExact(String text) {
    String[] words = text.split(" ", -1);
    if (words.length != FIELDS) {
      throw new IllegalArgumentException("no result of an epoch: '%s'".formatted(text));
    }
    return new EpochResult(
        Integer.parseInt(words[0]),
        Double.parseDouble(words[1]),
        Double.parseDouble(words[2]),
        Double.parseDouble(words[3]),
        Double.parseDouble(words[4]),
        Double.parseDouble(words[5]),
        Double.parseDouble(words[6]),
        Double.parseDouble(words[7]));
  }

  /** This result as a line of {@code results.csv}, with decimal points in any locale. */
  public String csv() {
    return String.format(
        Locale.ROOT,
        "%d,%.6f,%.6f,%.6f,%.6f,%.8f,%.3f,%.2f",
        epoch,
        trainLoss,
        trainAccuracy,
        testLoss,
        testAccuracy,
        learningRate,
        seconds,
        imagesPerSecond);
  }
}
