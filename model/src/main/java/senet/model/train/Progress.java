package senet.model.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import senet.model.format.FormatException;
import senet.model.metric.Scores;

/**
 * How far a run is.
 *
 * @param epoch at hand, counted from 1
 * @param batches of it that are done
 * @param scores of the images in them
 * @param seconds of training in it
 * @param before seconds of the epochs before, with their evaluations
 * @param best of the epochs before; empty before the first
 */
record Progress(
    int epoch,
    int batches,
    Scores scores,
    double seconds,
    double before,
    Optional<EpochResult> best) {
  private static final String EPOCH = "epoch";
  private static final String BATCHES = "batches";
  private static final String SCORES = "scores";
  private static final String SECONDS = "seconds";
  private static final String BEFORE = "seconds_before";
  private static final String BEST = "best";

  /** That of a run that has not begun. */
  static Progress none() {
    return new Progress(1, 0, new Scores(), 0, 0, Optional.empty());
  }

  /** The same after more of the epoch. */
  Progress after(int doneBatches, double trainingSeconds) {
    return new Progress(epoch, doneBatches, scores, trainingSeconds, before, best);
  }

  /** The beginning of the next epoch. */
  Progress next(double secondsWithEvaluation, Optional<EpochResult> newBest) {
    return new Progress(epoch + 1, 0, new Scores(), 0, before + secondsWithEvaluation, newBest);
  }

  /** Epochs since the best one, of those that are done. */
  int sinceBest() {
    return best.map(result -> epoch - 1 - result.epoch()).orElse(0);
  }

  /** Text by key, exact. */
  Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put(EPOCH, String.valueOf(epoch));
    map.put(BATCHES, String.valueOf(batches));
    map.put(SCORES, scores.toString());
    map.put(SECONDS, String.valueOf(seconds));
    map.put(BEFORE, String.valueOf(before));
    best.ifPresent(result -> map.put(BEST, result.exact()));
    return map;
  }

  /**
   * Reads {@link #toMap}.
   *
   * @param file for messages
   */
  static Progress of(Map<String, String> map, String file) throws FormatException {
    try {
      return new Progress(
          Integer.parseInt(text(map, EPOCH)),
          Integer.parseInt(text(map, BATCHES)),
          Scores.of(text(map, SCORES)),
          Double.parseDouble(text(map, SECONDS)),
          Double.parseDouble(text(map, BEFORE)),
          Optional.ofNullable(map.get(BEST)).map(EpochResult::ofExact));
    } catch (IllegalArgumentException e) {
      throw new FormatException(
          "%s: %s; hint: the file was changed after senet wrote it"
              .formatted(file, e.getMessage()));
    }
  }

  private static String text(Map<String, String> map, String key) {
    String text = map.get(key);
    if (text == null) {
      throw new IllegalArgumentException("no " + key + " in its metadata");
    }
    return text;
  }
}
