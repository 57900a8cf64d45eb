package senet.model.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What each result of a golden may be off, from the file that {@code tools/parity/goldens.py}
 * writes beside it.
 */
final class GoldenBounds {
  /** What batch norms and losses alone may be off, as in the contract of every op. */
  static final double VALUE = 1e-6;

  static final double GRADIENT = 1e-5;

  private final Map<String, String> spread;
  private final Map<String, String> own;
  private final Set<String> unchecked;

  GoldenBounds(String name) throws IOException {
    try (InputStream in = GoldenBounds.class.getResourceAsStream("/golden/" + name + ".json")) {
      Map<String, Map<String, String>> table = OpTable.read(in);
      spread = table.get("spread");
      own = table.get("own");
      unchecked = new HashSet<>(spread.keySet());
    }
  }

  /**
   * Six spreads, what {@code norms} alone may be off, and how far the golden itself is from double,
   * which adds to the distance at most.
   */
  void check(String name, double distance, double norms) {
    assertThat(unchecked.remove(name)).as("%s has a spread", name).isTrue();
    double bound =
        NetworkParityTest.MOST * Double.parseDouble(spread.get(name))
            + norms
            + Double.parseDouble(own.get(name));
    assertThat(distance).as(name).isLessThanOrEqualTo(bound);
  }

  void assertAllChecked() {
    assertThat(unchecked).isEmpty();
  }
}
