package senet.model.metric;

/**
 * How well a class is recognised, each 0 to 1, and 0 where the denominator is.
 *
 * @param precision of what was taken for it, the share that was it
 * @param recall of what was it, the share that was taken for it
 * @param f1 their harmonic mean
 */
public record ClassScores(double precision, double recall, double f1) {
  static ClassScores of(double precision, double recall) {
    double sum = precision + recall;
    return new ClassScores(precision, recall, sum == 0 ? 0 : 2 * precision * recall / sum);
  }
}
