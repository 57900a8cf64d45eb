package senet.model.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import senet.model.format.FormatException;

/**
 * CIFAR-10 (Krizhevsky, "Learning multiple layers of features from tiny images", 2009), found on
 * disk.
 */
public final class Cifar10 {
  /** Its classes, in the order of the labels. */
  public static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  /** Channels of an image: red, green, blue. */
  public static final int CHANNELS = 3;

  /** Rows and columns. */
  public static final int SIDE = 32;

  private Cifar10() {}

  /**
   * Reads the set that lies in {@code directory} or in the official directory within it.
   *
   * @throws NoSuchFileException where the directory does not exist
   * @throws FormatException where it holds nothing of the kind, or something broken
   */
  public static Splits read(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    if (!Files.isDirectory(directory)) {
      throw new FormatException(
          "%s: a file, not a directory; hint: give the directory that the archive was unpacked into"
              .formatted(directory));
    }
    Optional<Splits> found = find(directory);
    if (found.isEmpty()) {
      throw new FormatException(
          "%s: no CIFAR-10 here; looked for test_batch.bin and %s/test_batch.bin, test_batch and %s/test_batch; hint: give the directory that the archive was unpacked into"
              .formatted(directory, CifarBinary.DIRECTORY, CifarPython.DIRECTORY));
    }
    return found.get();
  }

  /** Whether the set lies in {@code directory} or in the official directory within it. */
  public static boolean isIn(Path directory) {
    return CifarBinary.isIn(directory)
        || CifarBinary.isIn(directory.resolve(CifarBinary.DIRECTORY))
        || CifarPython.isIn(directory)
        || CifarPython.isIn(directory.resolve(CifarPython.DIRECTORY));
  }

  /** Reads the set that lies in {@code directory}, if there is one. */
  public static Optional<Splits> find(Path directory) throws IOException {
    for (Path place : List.of(directory, directory.resolve(CifarBinary.DIRECTORY))) {
      if (CifarBinary.isIn(place)) {
        return Optional.of(CifarBinary.read(place));
      }
    }
    for (Path place : List.of(directory, directory.resolve(CifarPython.DIRECTORY))) {
      if (CifarPython.isIn(place)) {
        return Optional.of(CifarPython.read(place));
      }
    }
    return Optional.empty();
  }

  /** Where downloads are kept: the user's cache directory, by the system's habit. */
  public static Path cacheDirectory(Map<String, String> environment) {
    String xdg = environment.get("XDG_CACHE_HOME");
    String local = environment.get("LOCALAPPDATA");
    Path home = Path.of(System.getProperty("user.home"));
    Path base;
    if (xdg != null && !xdg.isBlank()) {
      base = Path.of(xdg);
    } else if (local != null && !local.isBlank()) {
      base = Path.of(local);
    } else if (Files.isDirectory(home.resolve("Library").resolve("Caches"))) {
      base = home.resolve("Library").resolve("Caches");
    } else {
      base = home.resolve(".cache");
    }
    return base.resolve("senet");
  }
}
