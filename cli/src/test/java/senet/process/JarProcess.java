package senet.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged jar, running as a user starts it; both of its streams are read as one. */
final class JarProcess implements AutoCloseable {
  private static final long MOST_SECONDS = 60; // far more than any run here takes

  private final Process process;
  private final BufferedReader lines;
  private final List<String> seen = new ArrayList<>();

  private JarProcess(Process process) {
    this.process = process;
    this.lines = process.inputReader(StandardCharsets.UTF_8);
  }

  static Path jar() {
    return Path.of(System.getProperty("senet.jar"));
  }

  /** {@code java [flags] -jar jar arguments} of the JDK that runs the tests. */
  static JarProcess start(
      Path jar, Map<String, String> environment, List<String> flags, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("NO_COLOR", "CLICOLOR_FORCE", "SENET_DATA"));
    builder.environment().putAll(environment);
    return new JarProcess(builder.start());
  }

  /** Reads up to the first line that contains {@code text}; fails where the output ends before. */
  String awaitLine(String text) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      seen.add(line);
      if (line.contains(text)) {
        return line;
      }
    }
    throw new AssertionError("no line with '%s' in %s".formatted(text, seen));
  }

  /** Sends a signal as another program would. */
  void signal(String name) throws IOException, InterruptedException {
    kill(name, Stream.of(process.toHandle()));
  }

  /** Sends a signal to the process and all that it has started. */
  void signalAll(String name) throws IOException, InterruptedException {
    kill(name, Stream.concat(process.descendants(), Stream.of(process.toHandle())));
  }

  private static void kill(String name, Stream<ProcessHandle> processes)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-s", name));
    processes.forEach(handle -> command.add(String.valueOf(handle.pid())));
    int code = new ProcessBuilder(command).start().waitFor();
    if (code != 0) {
      throw new AssertionError("%s ended with %d".formatted(command, code));
    }
  }

  /**
   * Whether the process ignores a signal because whoever started the tests does, as shells do with
   * what they run in the background.
   */
  boolean ignores(int signal) throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    if (!Files.exists(status)) {
      return false;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("SigIgn:")) {
        long mask = Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16);
        return (mask >> (signal - 1) & 1) != 0;
      }
    }
    return false;
  }

  /** Reads the rest and waits for the end. */
  int exitCode() throws IOException, InterruptedException {
    lines.lines().forEach(seen::add);
    if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running after %d s: %s".formatted(MOST_SECONDS, seen));
    }
    return process.exitValue();
  }

  /** All lines read so far. */
  List<String> output() {
    return seen;
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
