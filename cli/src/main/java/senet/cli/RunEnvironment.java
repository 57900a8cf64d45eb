package senet.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import senet.engine.selftest.KernelSelfTest;

/**
 * What a run ran on, for {@code environment.txt}: nothing that names a person, a machine or a
 * directory, since reports are sent around.
 */
final class RunEnvironment {
  private static final double BYTES_PER_GIBIBYTE = 1 << 30;

  private RunEnvironment() {}

  /** One line a fact. */
  static String text(int threads, ZonedDateTime now) {
    List<String> lines = new ArrayList<>();
    add(
        lines,
        "date",
        now.truncatedTo(ChronoUnit.SECONDS).format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
    add(lines, "senet", new Version().getVersion()[0].replaceFirst("senet ", ""));
    add(lines, "JDK", "%s, %s".formatted(Runtime.version(), property("java.vendor")));
    add(lines, "JVM", "%s, %s".formatted(property("java.vm.name"), property("java.vm.info")));
    add(lines, "compiler", JitCompiler.ofThisJvm().name());
    add(
        lines,
        "system",
        Stream.of("os.name", "os.version", "os.arch")
            .map(RunEnvironment::property)
            .collect(Collectors.joining(" ")));
    add(lines, "processor", processor().orElse(property("os.arch")));
    add(lines, "processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
    add(lines, "vectors", KernelSelfTest.simd());
    add(lines, "threads", String.valueOf(threads));
    add(lines, "heap", "%.1f GiB".formatted(Runtime.getRuntime().maxMemory() / BYTES_PER_GIBIBYTE));
    add(lines, "JVM flags", flags(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    return String.join("\n", lines) + "\n";
  }

  private static void add(List<String> lines, String name, String value) {
    lines.add("%-12s%s".formatted(name, Terminal.printable(value)));
  }

  private static String property(String name) {
    return System.getProperty(name, "?");
  }

  /** Those that change how fast or with what memory it runs, and none that holds a path. */
  static String flags(List<String> given) {
    String flags =
        given.stream()
            .filter(
                flag ->
                    flag.startsWith("-X")
                        || flag.startsWith("-Dsenet.simd=")
                        || flag.startsWith("-Dsenet.winograd="))
            .filter(flag -> flag.indexOf('/') < 0 && flag.indexOf('\\') < 0)
            .collect(Collectors.joining(" "));
    return flags.isEmpty() ? "none" : flags;
  }

  /** What the processor is called; Linux alone tells it without a program. */
  private static Optional<String> processor() {
    try (Stream<String> lines =
        Files.lines(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException | UncheckedIOException _) {
      return Optional.empty();
    }
  }
}
