package senet.peers;

import java.util.Arrays;
import java.util.Locale;

/** The process of one comparison, which prints its line of the table. */
public final class Row {
  private static final String FORMAT = "%-20s %-5s %5s %-11s %24s %24s %20s";

  /** The line above. */
  static final String HEAD =
      FORMAT.formatted(
          "network", "mode", "batch", "peer", "ours, images/s", "peer, images/s", "ratio");

  private Row() {}

  /** Runs the comparison that {@link Comparison#parse} reads. */
  public static void main(String... arguments) {
    Locale.setDefault(Locale.ROOT);
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(Comparison.THREADS));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    try {
      Comparison comparison = Comparison.parse(arguments[0]);
      Comparison.Rates rates = comparison.run();
      System.out.println(
          FORMAT.formatted(
              comparison.model(),
              comparison.mode(),
              comparison.batch(),
              comparison.peer(),
              spread("%.1f", rates.ours()),
              spread("%.1f", rates.peers()),
              spread("%.2f", rates.ratios())));
    } catch (IllegalArgumentException | IllegalStateException e) {
      System.err.println("peers: error: " + e.getMessage());
      System.exit(1);
    }
  }

  /** {@code median (least..most)}. */
  private static String spread(String format, double[] values) {
    return (format + " (" + format + ".." + format + ")")
        .formatted(
            Comparison.median(values),
            Arrays.stream(values).min().orElseThrow(),
            Arrays.stream(values).max().orElseThrow());
  }
}
