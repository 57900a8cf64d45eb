package senet.model.metric;

/**
 * What a network made of one image.
 *
 * @param index of the image
 * @param label its class
 * @param predicted the class it was taken for
 * @param loss the negative log-likelihood of its class; NaN where the output holds one
 * @param labelProbability of its class, 0 to 1
 * @param predictedProbability of the class it was taken for
 */
public record Guess(
    int index,
    int label,
    int predicted,
    double loss,
    double labelProbability,
    double predictedProbability) {

  /**
   * Reads it off an output.
   *
   * @param output logits or log-probabilities, of which {@code classes} from {@code at} on are the
   *     image's
   */
  public static Guess of(int index, int label, float[] output, int at, int classes) {
    int predicted = Scores.argmax(output, at, classes);
    double loss = Scores.negativeLogLikelihood(output, at, classes, label);
    double least = Scores.negativeLogLikelihood(output, at, classes, predicted);
    return new Guess(index, label, predicted, loss, StrictMath.exp(-loss), StrictMath.exp(-least));
  }

  /** Whether the image was taken for another class than its own. */
  public boolean isMistake() {
    return predicted != label;
  }
}
