package senet.engine.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The build runs the engine's tests once for each of these widths. */
class LanesTest {
  @Test
  void thePropertyForcesTheWidth() {
    String wanted = System.getProperty(Lanes.PROPERTY, "auto").toLowerCase(Locale.ROOT);
    switch (wanted) {
      case "auto" -> {
        assertThat(Lanes.SCALAR).isFalse();
        assertThat(Lanes.LENGTH).isGreaterThan(1);
      }
      case "scalar" -> {
        assertThat(Lanes.SCALAR).isTrue();
        assertThat(Lanes.LENGTH).isEqualTo(1);
        assertThat(Lanes.describe()).isEqualTo("scalar (no SIMD)");
      }
      default -> {
        int bits = Integer.parseInt(wanted);
        assertThat(Lanes.LENGTH).isEqualTo(bits / Float.SIZE);
        assertThat(Lanes.describe())
            .isEqualTo("SIMD %d-bit (%d lanes)".formatted(bits, bits / Float.SIZE));
      }
    }
  }

  /** Whole vectors, none when scalar; what is left is less than a vector. */
  @Property
  void vectorsEndBeforeTheTail(@ForAll @IntRange(max = 1000) int n) {
    int bound = Lanes.loopBound(n);
    assertThat(bound % Lanes.LENGTH).isZero();
    assertThat(bound).isEqualTo(Lanes.SCALAR ? 0 : n - n % Lanes.LENGTH);
  }
}
