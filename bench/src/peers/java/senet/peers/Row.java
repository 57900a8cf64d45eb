package senet.peers;

import java.util.Locale;

/** The process of one comparison, which prints its line of the table. */
public final class Row {
  private static final String NETWORK = "%-20s %-5s %5s %-11s %24s %24s %20s";
  private static final String LAYER = "%-36s %5s %-8s %24s %24s %20s";

  private Row() {}

  /** The line above networks. */
  static String networkHead() {
    return NETWORK.formatted(
        "network", "mode", "batch", "peer", "ours, images/s", "peer, images/s", "ratio");
  }

  /** The line above layers. */
  static String layerHead() {
    return LAYER.formatted("layer", "batch", "pass", "ours, ms", "PyTorch, ms", "ratio");
  }

  /** Runs a comparison of networks or of a layer. */
  public static void main(String... arguments) {
    Locale.setDefault(Locale.ROOT);
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(Comparison.THREADS));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    try {
      if (arguments[0].startsWith(LayerComparison.PREFIX)) {
        LayerComparison comparison = LayerComparison.parse(arguments[0]);
        LayerComparison.Times times = comparison.run();
        print(comparison, "forward", times.forward());
        print(comparison, "training", times.training());
      } else {
        Comparison comparison = Comparison.parse(arguments[0]);
        print(comparison, comparison.run());
      }
    } catch (IllegalArgumentException | IllegalStateException e) {
      System.err.println("peers: error: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void print(Comparison comparison, Rates rates) {
    System.out.println(
        NETWORK.formatted(
            comparison.model(),
            comparison.mode(),
            comparison.batch(),
            comparison.peer(),
            Rates.spread("%.1f", rates.ours()),
            Rates.spread("%.1f", rates.peers()),
            Rates.spread("%.2f", rates.ratios())));
  }

  /** The ratio is one of speeds here too, above 1 where ours takes less time. */
  private static void print(LayerComparison comparison, String pass, Rates times) {
    System.out.println(
        LAYER.formatted(
            comparison.layer().name().toLowerCase(Locale.ROOT),
            comparison.batch(),
            pass,
            Rates.spread("%.2f", times.ours()),
            Rates.spread("%.2f", times.peers()),
            Rates.spread("%.2f", times.speedUps())));
  }
}
