package senet.engine.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The peak is that of compiled code, also where it is the first thing that a process does. */
class FmaPeakTest {
  /** Prints the first measurement as a share of the second. */
  public static void main(String[] args) {
    double first = FmaPeak.measure(50);
    System.out.println(first / FmaPeak.measure(50));
  }

  /** Uncompiled chains run at a thousandth. */
  @Test
  void theFirstMeasurementIsOfCompiledCode() throws Exception {
    Process process =
        OwnJvm.of(FmaPeakTest.class).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(Double.parseDouble(output)).isGreaterThan(0.25);
  }
}
