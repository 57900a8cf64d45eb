package senet.model.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import senet.model.format.DurableFile;
import senet.model.format.FormatException;
import senet.model.recipe.Settings;

/**
 * Where one run keeps what it makes: {@code config.yaml}, {@code results.csv}, {@code
 * weights/last.safetensors} and {@code weights/best.safetensors}.
 */
public final class RunDirectory {
  private static final String WEIGHTS = "weights";
  private static final int MOST_TRIES = 1000;

  private final Path root;

  private RunDirectory(Path root) {
    this.root = root;
  }

  /** The files of a run in {@code root}, where there may be none. */
  public static RunDirectory at(Path root) {
    return new RunDirectory(root);
  }

  /**
   * Makes {@code root}, which must not exist or be empty: a run never overwrites another. Of two
   * that make the same at the same time, one is refused.
   *
   * @throws FileAlreadyExistsException where it holds something or is a file
   */
  public static RunDirectory create(Path root) throws IOException {
    requireFree(root);
    makeDirectories(root);
    try {
      Files.createDirectory(root.resolve(WEIGHTS)); // in one step: this is what claims the run
    } catch (FileAlreadyExistsException _) {
      throw taken(root);
    }
    return new RunDirectory(root);
  }

  /**
   * Refuses a directory that a run would not take: before anything is fetched or computed for it.
   *
   * @throws FileAlreadyExistsException where it holds something or is a file
   */
  public static void requireFree(Path root) throws IOException {
    if (Files.exists(root, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(root)) {
      throw new FileAlreadyExistsException(
          root.toString(), null, "a file, not a directory; hint: name a new directory");
    }
    if (Files.exists(root) && !isEmpty(root)) {
      throw taken(root);
    }
  }

  private static void makeDirectories(Path directory) throws IOException {
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException e) {
      throw new FileAlreadyExistsException(
          e.getFile(), null, "a file, not a directory; hint: name a new directory");
    } catch (NoSuchFileException _) {
      // Not the user's missing file, but a place like /proc where nothing can be made.
      throw new FileSystemException(
          directory.toString(), null, "cannot be made here; hint: name another place");
    }
  }

  private static FileAlreadyExistsException taken(Path root) {
    return new FileAlreadyExistsException(
        root.toString(),
        null,
        "not empty, and a run never overwrites another; hint: name a new directory");
  }

  /** Makes {@code parent/name}, or {@code parent/name-2} and so on where there is one already. */
  public static RunDirectory createNew(Path parent, String name) throws IOException {
    makeDirectories(parent);
    for (int i = 1; i < MOST_TRIES; i++) {
      Path root = parent.resolve(i == 1 ? name : name + "-" + i);
      try {
        Files.createDirectory(root); // fails where there is one: two runs cannot share it
        return create(root);
      } catch (FileAlreadyExistsException _) {
        // The next name, then.
      }
    }
    throw new FileAlreadyExistsException(
        parent.resolve(name).toString(), null, "and 998 more of it exist");
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (var content = Files.list(directory)) {
      return content.findAny().isEmpty();
    }
  }

  /** The directory itself. */
  public Path root() {
    return root;
  }

  /** The weights after the last epoch. */
  public Path last() {
    return root.resolve(WEIGHTS).resolve("last.safetensors");
  }

  /** What a run goes on from. */
  public Path state() {
    return root.resolve(WEIGHTS).resolve("state.safetensors");
  }

  /** What {@link #writeConfig} wrote. */
  public Path config() {
    return root.resolve("config.yaml");
  }

  /** The weights of the best epoch so far. */
  public Path best() {
    return root.resolve(WEIGHTS).resolve("best.safetensors");
  }

  /** Writes {@code config.yaml}. */
  public void writeConfig(Settings settings) throws IOException {
    DurableFile.writeText(config(), settings.toString());
  }

  /**
   * The directory of a run that is to go on.
   *
   * @throws FormatException where there is no such run in {@code root}
   */
  public static RunDirectory open(Path root) throws IOException {
    RunDirectory directory = new RunDirectory(root);
    if (!Files.isRegularFile(directory.config())) {
      throw new FormatException(
          "%s: no run in it, there is no config.yaml; hint: name the directory that 'train' told as run"
              .formatted(root));
    }
    if (!Files.isRegularFile(directory.state())) {
      throw new FormatException(
          "%s: nothing to go on from, there is no weights/state.safetensors; hint: start anew with --weights %s"
              .formatted(root, root));
    }
    return directory;
  }

  /** The file of the epochs' results. */
  public Path results() {
    return root.resolve("results.csv");
  }

  /** Takes the lines of epochs from {@code epoch} on out of {@code results.csv}. */
  void dropResultsFrom(int epoch) throws IOException {
    if (!Files.exists(results())) {
      return;
    }
    List<String> lines = Files.readAllLines(results(), StandardCharsets.UTF_8);
    List<String> kept =
        lines.stream().filter(line -> !line.isEmpty() && !isOf(line, epoch)).toList();
    if (kept.size() < lines.size()) {
      DurableFile.writeText(results(), String.join("\n", kept) + "\n");
    }
  }

  /** Whether a line is of {@code epoch} or a later one, or of none at all, but for the head. */
  private static boolean isOf(String line, int epoch) {
    String first = line.substring(0, Math.max(0, line.indexOf(',')));
    return !first.equals("epoch")
        && (!first.matches("\\d{1,9}") || Integer.parseInt(first) >= epoch);
  }

  /** Adds a line to {@code results.csv}, and {@code head} before the first. */
  public void append(EpochResult result, String head) throws IOException {
    Path file = results();
    if (!Files.exists(file)) {
      DurableFile.writeText(file, head + "\n");
    }
    DurableFile.appendLine(file, result.csv());
  }
}
