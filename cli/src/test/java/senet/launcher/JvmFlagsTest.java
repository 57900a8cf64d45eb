package senet.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which flags the JVM that the launcher starts gets. */
class JvmFlagsTest {
  private static final Map<String, String> NOTHING = Map.of();

  private static List<String> forTraining(boolean alike, String... given) {
    return JvmFlags.forChild(List.of(given), NOTHING, alike, true, false);
  }

  @Test
  void theSameJavaGetsAll() {
    String[] given = {
      "-Xint",
      "-XX:+UseZGC",
      "-Xmx1g",
      "-Dhttps.proxyHost=p",
      "--add-opens=java.base/java.nio=ALL-UNNAMED",
      "-Djavax.net.ssl.trustStore=/a b"
    };
    assertThat(forTraining(true, given)).containsExactly(given);
  }

  @Test
  void anotherJavaGetsPropertiesMemoryAndCompiler() {
    String[] given = {
      "-Dhttps.proxyHost=p",
      "-Xint",
      "-XX:TieredStopAtLevel=1",
      "-XX:-TieredCompilation",
      "-XX:CompilationMode=quick-only",
      "-XX:-UseCompiler",
      "-XX:UseAVX=1",
      "-XX:UseSSE=2",
      "-XX:MaxVectorSize=16",
      "-XX:-UseFMA",
      "-Xms1g",
      "-Xss2m",
      "-XX:MaxRAMPercentage=50",
      "-XX:+UseConcMarkSweepGC" // which a newer one does not know
    };
    assertThat(forTraining(false, given)).containsExactly(Arrays.copyOf(given, given.length - 1));
  }

  @Test
  void theHeapIsLargeUnlessItsSizeIsGiven() {
    assertThat(forTraining(true)).containsExactly("-XX:MaxRAMPercentage=75");
    assertThat(forTraining(true, "-Xms1g")).contains("-XX:MaxRAMPercentage=75");
    assertThat(forTraining(true, "-XX:MaxHeapSize=1g")).containsExactly("-XX:MaxHeapSize=1g");
  }

  /** Two collectors at once end a JVM before it starts. */
  @Test
  void shortCommandsStartFastUnlessTheUserChose() {
    assertThat(JvmFlags.forChild(List.of("-Da=b"), NOTHING, true, false, false))
        .contains("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    assertThat(JvmFlags.forChild(List.of("-XX:+UseZGC"), NOTHING, true, false, false))
        .containsExactly("-XX:MaxRAMPercentage=75", "-XX:+UseZGC");
  }

  @Test
  void whatTheChildInheritsIsNotGivenTwice() {
    Map<String, String> environment =
        Map.of(
            "JDK_JAVA_OPTIONS",
            "-Da='x y'  --add-modules java.sql\n-Xmx1g",
            "JAVA_TOOL_OPTIONS",
            "\"-Dc=d e\"",
            "_JAVA_OPTIONS",
            "-Df=g");
    List<String> given =
        List.of(
            "-Dc=d e", "-Da=x y", "--add-modules=java.sql", "-Xmx1g", "-Xmx2g", "-Dh=i", "-Df=g");
    assertThat(JvmFlags.forChild(given, environment, true, true, false))
        .containsExactly("-Xmx2g", "-Dh=i");
  }

  @Test
  void largePagesAreAskedForUnlessTheUserDecided() {
    String flag = "-XX:+UseTransparentHugePages";
    assertThat(JvmFlags.forChild(List.of(), NOTHING, false, true, true)).contains(flag);
    assertThat(JvmFlags.forChild(List.of(), NOTHING, false, true, false)).doesNotContain(flag);
    String not = "-XX:-UseTransparentHugePages";
    assertThat(JvmFlags.forChild(List.of(not), NOTHING, true, true, true)).doesNotContain(flag);
    Map<String, String> environment = Map.of("JDK_JAVA_OPTIONS", not);
    assertThat(JvmFlags.forChild(List.of(), environment, true, true, true)).doesNotContain(flag);
  }

  @Test
  void aPortIsNotTakenTwice() {
    assertThat(
            forTraining(
                true,
                "-agentlib:jdwp=transport=dt_socket,server=y,address=5005",
                "-Dcom.sun.management.jmxremote.port=9010",
                "-Xmx1g"))
        .containsExactly("-Xmx1g");
  }
}
