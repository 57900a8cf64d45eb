package senet.launcher;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Starts senet from {@code java -jar senet.jar} on any Java from 11 on, without a flag.
 *
 * <p>On a JVM that is new enough it brings the incubating Vector API into the running process and
 * calls the command; otherwise, and before training, which wants a larger heap than a JVM takes by
 * itself, it starts a new enough JVM on the same jar with the same arguments, streams, signals and
 * exit code.
 */
public final class Launcher {
  private static final int JAVA = 25;
  private static final int USAGE = 2;
  private static final char LOST = '\uFFFD'; // what Java makes of bytes that are no letters
  private static final int ENVIRONMENT = 5; // the exit code for "no suitable JVM"

  private static final List<String> TRAINING = List.of("train", "lr-find");
  private static final List<String> COMPUTING =
      List.of("train", "lr-find", "eval", "predict", "explain", "report", "doctor", "bench");

  /** Set for a child, which never starts another one. */
  private static final String CHILD = "senet.launcher.child";

  private Launcher() {}

  /** Runs the command. */
  public static void main(String[] args) throws Exception {
    boolean child = Boolean.getBoolean(CHILD);
    boolean fits = Runtime.version().feature() >= JAVA;
    if (fits && (child || !wantsHeap(args))) {
      runHere(args);
      return;
    }
    List<Path> homes = new ArrayList<>();
    if (fits) {
      homes.add(Path.of(System.getProperty("java.home")));
    }
    homes.addAll(JavaHomes.ofThisMachine().findAll(JAVA));
    System.exit(runThere(homes, fits, args));
  }

  /** What is said where only a Java of {@code version} is found. */
  static String noJava(String version) {
    return String.format(
        "senet: error: Java %d or newer is needed, this is %s and none was found in %s;"
            + " hint: install a JDK %d or set JAVA_HOME to one",
        JAVA, version, JavaHomes.PLACES, JAVA);
  }

  /** Training holds every layer's output; no explicit heap means a quarter of the memory. */
  private static boolean wantsHeap(String[] args) {
    return trains(args)
        && ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .noneMatch(JvmFlags::setsHeap);
  }

  static boolean trains(String... args) {
    return Arrays.stream(args).anyMatch(TRAINING::contains);
  }

  private static void runHere(String[] args) throws Exception {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      // The manifest's Add-Exports opens this class. Unlike --add-modules it prints no warning.
      Class.forName("jdk.internal.module.Modules")
          .getMethod("loadModule", String.class)
          .invoke(null, "jdk.incubator.vector");
    }
    try {
      Class.forName("senet.cli.Main").getMethod("main", String[].class).invoke(null, (Object) args);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error) {
        throw (Error) e.getCause();
      }
      throw (Exception) e.getCause();
    }
  }

  /** In the first of {@code homes} that starts; one may be damaged or of another machine. */
  private static int runThere(List<Path> homes, boolean alike, String[] args)
      throws InterruptedException, ReflectiveOperationException, URISyntaxException {
    Path jar = Path.of(Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> command =
        new ArrayList<>(
            JvmFlags.forChild(
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                System.getenv(),
                alike,
                computes(args),
                trains(args) && HugePages.areGivenOnRequest()));
    command.add("-D" + CHILD + "=true");
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(Arrays.asList(args));
    command.add(0, "java");

    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    if (!encoding.equals("UTF-8") && Arrays.stream(args).anyMatch(arg -> arg.indexOf(LOST) >= 0)) {
      System.err.println(lostLetters(encoding));
      return USAGE;
    }
    ChildSignals signals = new ChildSignals();
    String failure = noJava(System.getProperty("java.version"));
    for (Path home : homes) {
      command.set(0, home.resolve("bin").resolve("java").toString());
      Process process;
      try {
        process = new ProcessBuilder(command).inheritIO().start();
      } catch (IOException e) {
        failure = notStarted(e.getMessage());
        continue;
      }
      signals.passTo(process);
      return signals.exitCode(process.waitFor());
    }
    System.err.println(failure);
    return ENVIRONMENT;
  }

  /**
   * What is said where the arguments are not those that were given, as nothing can pass them on.
   */
  static String lostLetters(String encoding) {
    return String.format(
        "senet: error: an argument holds letters that this locale, %s, does not know; hint:"
            + " LC_ALL=C.UTF-8",
        encoding);
  }

  /** What is said where a Java was found that does not run. */
  static String notStarted(String reason) {
    return String.format(
        "senet: error: no Java %d could be started: %s; hint: install a JDK %d or set JAVA_HOME to"
            + " one",
        JAVA, reason.replaceAll("\\R+", " "), JAVA);
  }

  /** Whether a command takes long enough for a JVM that compiles well. */
  static boolean computes(String... args) {
    return Arrays.stream(args).anyMatch(COMPUTING::contains);
  }
}
