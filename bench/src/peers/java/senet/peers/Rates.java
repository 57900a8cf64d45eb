package senet.peers;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * What was measured in turn, a value a round.
 *
 * @param ours this project's
 * @param peers the peer's, measured after ours in each round
 */
record Rates(double[] ours, double[] peers) {
  private static final int LEAST = 3;
  private static final int MOST = 1 << 16;

  /** Ours in units of the peer's, round by round. */
  double[] ratios() {
    double[] ratios = new double[ours.length];
    Arrays.setAll(ratios, i -> ours[i] / peers[i]);
    return ratios;
  }

  /** How often ours fits into the peer's where these are times, round by round. */
  double[] speedUps() {
    double[] speedUps = new double[ours.length];
    Arrays.setAll(speedUps, i -> peers[i] / ours[i]);
    return speedUps;
  }

  /** The median time of a step, over at least three and the given time. */
  static double seconds(Runnable step, double least) {
    return medianOf(
        () -> {
          long start = System.nanoTime();
          step.run();
          return (System.nanoTime() - start) / 1e9;
        },
        least);
  }

  /** The median of times that the runs tell themselves, over at least three and the given time. */
  static double medianOf(DoubleSupplier run, double least) {
    double[] times = new double[MOST];
    int count = 0;
    double sum = 0;
    while ((count < LEAST || sum < least) && count < MOST) {
      times[count] = run.getAsDouble();
      sum += times[count++];
    }
    return median(Arrays.copyOf(times, count));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** {@code median (least..most)}, each in the given format. */
  static String spread(String format, double[] values) {
    return (format + " (" + format + ".." + format + ")")
        .formatted(
            median(values),
            Arrays.stream(values).min().orElseThrow(),
            Arrays.stream(values).max().orElseThrow());
  }
}
