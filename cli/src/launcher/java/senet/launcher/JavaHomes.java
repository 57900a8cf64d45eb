package senet.launcher;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Finds a Java installation by the file {@code release} in its home, without starting it. */
final class JavaHomes {
  /** Where is looked, for the message when there is none. */
  static final String PLACES = "JAVA_HOME, PATH and the usual places";

  private static final String[] PARENTS = {
    "/usr/lib/jvm",
    "/usr/java",
    "/opt",
    "/opt/java",
    "/Library/Java/JavaVirtualMachines",
    "C:\\Program Files\\Java",
    "C:\\Program Files\\Eclipse Adoptium",
    "C:\\Program Files\\Microsoft",
    "C:\\Program Files\\Zulu",
    "C:\\Program Files\\Amazon Corretto"
  };

  private JavaHomes() {}

  /** A home of version {@code feature} or newer that has the Vector API, or null. */
  static Path find(int feature) {
    for (Path home : candidates()) {
      if (fits(home, feature)) {
        return home;
      }
    }
    return null;
  }

  private static List<Path> candidates() {
    List<Path> homes = new ArrayList<>();
    String javaHome = System.getenv("JAVA_HOME");
    if (javaHome != null && !javaHome.isBlank()) {
      homes.add(Path.of(javaHome));
    }
    String path = System.getenv("PATH");
    for (String entry : path == null ? new String[0] : path.split(File.pathSeparator)) {
      addHomeOfExecutable(Path.of(entry, "java"), homes);
    }
    for (String parent : PARENTS) {
      addChildren(Path.of(parent), homes);
    }
    String user = System.getProperty("user.home");
    addChildren(Path.of(user, ".sdkman", "candidates", "java"), homes);
    addChildren(Path.of(user, ".jdks"), homes);
    addChildren(Path.of(user, "Library", "Java", "JavaVirtualMachines"), homes);
    return homes;
  }

  private static void addHomeOfExecutable(Path java, List<Path> homes) {
    try {
      if (Files.isExecutable(java)) {
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
    String digits = version.replaceFirst("^(\\d*).*$", "$1");
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }
}
