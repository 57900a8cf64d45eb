package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The same bits whatever compiles the kernels, the interpreter, C1 or C2 for any instruction set,
 * at each vector width. Takes minutes, since the interpreter and C1 know no vectors: profile {@code
 * tiers}.
 */
@EnabledIfSystemProperty(
    named = "senet.tiers",
    matches = "true",
    disabledReason = "takes minutes; run mvn -Ptiers -pl engine test")
class TiersTest {
  private static final List<String> TIERS =
      List.of(
          "-Xint",
          "-XX:TieredStopAtLevel=1",
          "-XX:-TieredCompilation",
          "-XX:UseAVX=0",
          "-XX:UseAVX=1",
          "-XX:UseAVX=2",
          "-XX:UseAVX=3");

  private static final List<String> WIDTHS = List.of("scalar", "128", "256", "512");

  @Test
  void everyTierHasTheSameBits() throws IOException, InterruptedException {
    TreeSet<String> all = new TreeSet<>();
    System.out.println("| | " + String.join(" | ", WIDTHS) + " |");
    System.out.println("| --- |" + " --- |".repeat(WIDTHS.size()));
    for (String tier : TIERS) {
      StringBuilder row = new StringBuilder("| `" + tier + "` |");
      for (String width : WIDTHS) {
        String sum = sum(tier, width);
        all.add(sum);
        row.append(' ').append(sum).append(" |");
      }
      System.out.println(row);
    }
    assertThat(all).hasSize(1);
  }

  private static String sum(String tier, String width) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(tier, "-Xmx1g", "--add-modules=jdk.incubator.vector"));
    command.addAll(List.of("-Dsenet.simd=" + width, "-cp", System.getProperty("java.class.path")));
    command.add(OpBits.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD); // the incubator's warning
    Process process = builder.start();
    String sum = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(tier + " " + width).isZero();
    return sum.strip();
  }
}
