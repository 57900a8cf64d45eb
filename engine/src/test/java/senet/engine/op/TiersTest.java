package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

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
  private static final String INTERPRETER = "-Xint";
  private static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";

  private static final List<String> TIERS =
      List.of(
          INTERPRETER,
          FIRST_COMPILER,
          "-XX:-TieredCompilation",
          "-XX:UseAVX=0",
          "-XX:UseAVX=1",
          "-XX:UseAVX=2",
          "-XX:UseAVX=3");

  private static final List<String> WIDTHS = List.of("scalar", "128", "256", "512");

  /**
   * A line of {@code -XX:+PrintCompilation}: flags, the level where there are several, a kernel.
   */
  private static final Pattern COMPILED =
      Pattern.compile(
          "\\s*\\d+\\s+\\d+[\\s%sbn!]+?([1-4]\\s+)?(senet\\.engine\\.kernel\\.[\\w.$]+)::.*");

  /**
   * Seconds in which a JVM repeats all ops. The interpreter does everything once; a compiler gets
   * what it may well need, in any of several thousand calls.
   */
  private static final int SECONDS = 20;

  /** What a JVM computed, and how many classes of kernels it had compiled by the last compiler. */
  private record Result(String sum, int compiled) {}

  @TempDir private Path directory;

  @Test
  void everyTierHasTheSameBits() throws IOException, InterruptedException {
    TreeSet<String> all = new TreeSet<>();
    System.out.println("| | " + String.join(" | ", WIDTHS) + " |");
    System.out.println("| --- |" + " --- |".repeat(WIDTHS.size()));
    for (String tier : TIERS) {
      StringBuilder row = new StringBuilder("| `" + tier + "` |");
      for (String width : WIDTHS) {
        Result result = run(tier, width);
        all.add(result.sum);
        row.append(" %s (%d) |".formatted(result.sum, result.compiled));
        if (!tier.equals(INTERPRETER)) {
          assertThat(result.compiled).as(tier + " " + width).isPositive(); // 13 to 125 were seen
        }
      }
      System.out.println(row);
    }
    assertThat(all).hasSize(1);
  }

  private Result run(String tier, String width) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(tier, "-Xmx1g", "--add-modules=jdk.incubator.vector"));
    command.addAll(List.of("-XX:+PrintCompilation", "-XX:CompileThresholdScaling=0.1"));
    Path log = directory.resolve("compiled.log"); // not into what the program prints
    command.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-DisplayVMOutput"));
    command.addAll(List.of("-XX:+LogVMOutput", "-XX:LogFile=" + log));
    command.addAll(List.of("-Dsenet.simd=" + width, "-cp", System.getProperty("java.class.path")));
    command.add(OpBits.class.getName());
    command.add(tier.equals(INTERPRETER) ? "0" : String.valueOf(SECONDS));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD); // the incubator's warning
    Process process = builder.start();
    String sum = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(tier + " " + width).isZero();
    Set<String> compiled = new TreeSet<>();
    for (String line : Files.readAllLines(log)) {
      Matcher matcher = COMPILED.matcher(line);
      if (matcher.matches() && isOfLastCompiler(tier, matcher.group(1))) {
        compiled.add(matcher.group(2));
      }
    }
    return new Result(sum.strip(), compiled.size());
  }

  /** Level 4 is C2's; a JVM of one compiler alone has no others, or prints none. */
  private static boolean isOfLastCompiler(String tier, String level) {
    return level == null || tier.equals(FIRST_COMPILER) || level.strip().equals("4");
  }
}
