package senet.launcher;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Finds a Java installation by the file {@code release} in its home, without starting it. */
final class JavaHomes {
  /** Where is looked, for the message when there is none. */
  static final String PLACES = "JAVA_HOME, PATH and the usual places";

  private static final String[] EXECUTABLES = {"java", "java.exe"};

  private final Map<String, String> environment;
  private final List<Path> parents;

  /**
   * Looks in the places of one machine.
   *
   * @param environment where JAVA_HOME and PATH are
   * @param parents directories whose children may be installations
   */
  JavaHomes(Map<String, String> environment, List<Path> parents) {
    this.environment = environment;
    this.parents = parents;
  }

  /** Looks in this machine's places. */
  static JavaHomes ofThisMachine() {
    String user = System.getProperty("user.home");
    return new JavaHomes(
        System.getenv(),
        List.of(
            Path.of("/usr/lib/jvm"),
            Path.of("/usr/java"),
            Path.of("/opt"),
            Path.of("/opt/java"),
            Path.of("/Library/Java/JavaVirtualMachines"),
            Path.of("C:\\Program Files\\Java"),
            Path.of("C:\\Program Files\\Eclipse Adoptium"),
            Path.of("C:\\Program Files\\Microsoft"),
            Path.of("C:\\Program Files\\Zulu"),
            Path.of("C:\\Program Files\\Amazon Corretto"),
            Path.of(user, ".sdkman", "candidates", "java"),
            Path.of(user, ".jdks"),
            Path.of(user, "Library", "Java", "JavaVirtualMachines")));
  }

  /** The homes of version {@code feature} or newer that have the Vector API, the best first. */
  List<Path> findAll(int feature) {
    List<Path> homes = new ArrayList<>();
    for (Path home : candidates()) {
      if (!homes.contains(home) && isExecutable(home.resolve("bin")) && fits(home, feature)) {
        homes.add(home);
      }
    }
    return homes;
  }

  private static boolean isExecutable(Path bin) {
    for (String name : EXECUTABLES) {
      Path java = bin.resolve(name);
      if (Files.isRegularFile(java) && Files.isExecutable(java)) {
        return true;
      }
    }
    return false;
  }

  private List<Path> candidates() {
    List<Path> homes = new ArrayList<>();
    String javaHome = environment.get("JAVA_HOME");
    if (javaHome != null && !javaHome.isBlank()) {
      addPath(javaHome, homes);
    }
    String path = environment.get("PATH");
    for (String entry : path == null ? new String[0] : path.split(File.pathSeparator)) {
      List<Path> directory = new ArrayList<>();
      addPath(entry, directory);
      for (Path parent : directory) {
        for (String name : EXECUTABLES) {
          addHomeOfExecutable(parent.resolve(name), homes);
        }
      }
    }
    for (Path parent : parents) {
      addChildren(parent, homes);
    }
    return homes;
  }

  private static void addPath(String text, List<Path> paths) {
    try {
      paths.add(Path.of(text));
    } catch (InvalidPathException e) {
      // What cannot be a path is no candidate.
    }
  }

  private static void addHomeOfExecutable(Path java, List<Path> homes) {
    try {
      if (Files.isRegularFile(java) && Files.isExecutable(java)) {
        homes.add(java.toRealPath().getParent().getParent());
      }
    } catch (IOException e) {
      // A broken link on the PATH is no candidate.
    }
  }

  private static void addChildren(Path parent, List<Path> homes) {
    if (!Files.isDirectory(parent)) {
      return;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(parent)) {
      for (Path child : children) {
        homes.add(child);
        homes.add(child.resolve("Contents").resolve("Home")); // macOS
      }
    } catch (IOException e) {
      // A directory that may not be read holds no candidate.
    }
  }

  private static boolean fits(Path home, int feature) {
    Path release = home.resolve("release");
    if (!Files.isRegularFile(release)) {
      return false;
    }
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(release)) {
      properties.load(in);
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
    String version = unquoted(properties.getProperty("JAVA_VERSION"));
    String modules = unquoted(properties.getProperty("MODULES"));
    boolean hasVectors = modules.isEmpty() || modules.contains("jdk.incubator.vector");
    return hasVectors && feature(version) >= feature;
  }

  private static String unquoted(String value) {
    return value == null ? "" : value.replace("\"", "").trim();
  }

  private static int feature(String version) {
    String digits = version.replaceFirst("^(\\d{0,4}).*$", "$1"); // more would be no version
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }
}
