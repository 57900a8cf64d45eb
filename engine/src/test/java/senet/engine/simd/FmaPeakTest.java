package senet.engine.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                FmaPeakTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(Double.parseDouble(output)).isGreaterThan(0.25);
  }
}
