package senet.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which of the flags that this JVM was given another one gets. */
final class JvmFlags {
  private static final String HEAP = "-XX:MaxRAMPercentage=75";

  /**
   * Training walks through gigabytes: with large pages it was 1.04 times as fast ({@code seed},
   * {@code se_resnet20} and {@code se_resnet50} on Zen 5, median of twelve pairs of runs, 0.97 to
   * 1.10). Inference was not: 0.92 to 1.26 in six pairs, five of them below 1.
   */
  private static final String LARGE_PAGES = "-XX:+UseTransparentHugePages";

  /** A short command spends its time in starting: one fast compiler and a simple collector. */
  private static final List<String> SHORT = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  /** A JVM takes flags from these by itself, and the child inherits them. */
  private static final List<String> VARIABLES =
      List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

  private JvmFlags() {}

  /**
   * The flags for a child.
   *
   * @param given those of this JVM, whatever they came from
   * @param environment which the child inherits
   * @param alike whether the child is of this JVM's version and knows the same flags; otherwise it
   *     gets properties, sizes of memory and what chooses the compiler only
   * @param computes whether the command runs long enough to be compiled well
   * @param largePages whether to ask for {@link HugePages}, unless the user decided on them
   */
  static List<String> forChild(
      List<String> given,
      Map<String, String> environment,
      boolean alike,
      boolean computes,
      boolean largePages) {
    List<String> flags = new ArrayList<>();
    if (given.stream().noneMatch(JvmFlags::setsHeap)) {
      flags.add(HEAP);
    }
    if (!computes && given.stream().noneMatch(flag -> flag.startsWith("-X"))) {
      flags.addAll(SHORT); // beside flags of the user's own they could contradict one
    }
    List<String> inherited = inherited(environment);
    if (largePages
        && Stream.concat(given.stream(), inherited.stream())
            .noneMatch(flag -> flag.contains("TransparentHugePages"))) {
      flags.add(LARGE_PAGES);
    }
    for (String flag : given) {
      boolean known = alike || flag.startsWith("-D") || setsMemory(flag) || setsCompiler(flag);
      if (known && !listens(flag) && !inherited.contains(flag)) {
        flags.add(flag);
      }
    }
    return flags;
  }

  /** Whether a flag decides how large the heap may grow. */
  static boolean setsHeap(String flag) {
    return flag.startsWith("-Xmx") || flag.contains("MaxRAM") || flag.contains("MaxHeapSize");
  }

  private static boolean setsMemory(String flag) {
    return setsHeap(flag) || flag.startsWith("-Xm") || flag.startsWith("-Xss");
  }

  /** Flags that every HotSpot knows, and without which its speed would be told wrongly. */
  private static boolean setsCompiler(String flag) {
    return flag.equals("-Xint")
        || flag.startsWith("-XX:TieredStopAtLevel=")
        || flag.startsWith("-XX:UseAVX=")
        || flag.startsWith("-XX:UseSSE=")
        || flag.startsWith("-XX:MaxVectorSize=")
        || flag.equals("-XX:-UseFMA")
        || flag.startsWith("-XX:CompilationMode=")
        || flag.equals("-XX:-UseCompiler")
        || flag.equals("-XX:-TieredCompilation");
  }

  /** A port is taken by this JVM already; a second one that wants it does not start. */
  private static boolean listens(String flag) {
    return flag.startsWith("-agentlib:jdwp")
        || flag.startsWith("-Xrunjdwp")
        || flag.startsWith("-Dcom.sun.management.jmxremote");
  }

  private static List<String> inherited(Map<String, String> environment) {
    List<String> flags = new ArrayList<>();
    for (String variable : VARIABLES) {
      List<String> words = words(environment.getOrDefault(variable, ""));
      flags.addAll(words);
      for (int i = 1; i < words.size(); i++) {
        flags.add(words.get(i - 1) + "=" + words.get(i)); // "--add-modules x" is told with "="
      }
    }
    return flags;
  }

  /** Splits at white space outside of quotes, as the JVM does. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (char c : (text + " ").toCharArray()) {
      if (quote != 0 ? c == quote : c == '"' || c == '\'') {
        quote = quote == 0 ? c : 0;
      } else if (quote != 0 || !Character.isWhitespace(c)) {
        word.append(c);
      } else if (word.length() > 0) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    return words;
  }
}
