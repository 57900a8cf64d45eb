package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import senet.model.data.Cifar10;
import senet.model.data.CifarArchive;
import senet.model.data.ImageFolder;
import senet.model.data.Splits;
import senet.model.data.SyntheticImages;
import senet.model.data.UnreachableException;
import senet.model.format.FormatException;

/** Where images come from, and how many of them. */
final class DataOption {
  /** The drawn set is the same whatever {@code --seed} says: it is data, not chance. */
  private static final long DRAWN_SEED = 0;

  private static final String CIFAR10 = "cifar10";
  private static final String DRAWN = "drawn";
  private static final int DRAWN_TRAIN = 5_000;
  private static final int DRAWN_TEST = 1_000;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Directory of CIFAR-10, binary or Python layout; for eval also one that has a directory"
              + " of images for each class. Default: $SENET_DATA, then the cache directory, then a"
              + " download into it.")
  private Path directory;

  @Option(
      names = "--dataset",
      paramLabel = "cifar10|drawn",
      description =
          "CIFAR-10, or ten classes of drawn shapes that need no file. Default: what the weights"
              + " were trained on, and cifar10 to train.")
  private String dataset;

  @Option(
      names = "--limit-train",
      paramLabel = "N",
      description = "Use the first N training images. Default: 0, all of them.")
  private int limitTrain;

  @Option(
      names = "--limit-test",
      paramLabel = "N",
      description =
          "Use the first N test images, of directories of classes N at equal distances. Default: 0,"
              + " all of them.")
  private int limitTest;

  /**
   * Refuses options that mean nothing, before anything is read or fetched.
   *
   * @throws ParameterException with one line
   */
  void check() {
    requireFromZero("--limit-train", limitTrain);
    requireFromZero("--limit-test", limitTest);
    if (dataset != null && !dataset.equals(CIFAR10) && !dataset.equals(DRAWN)) {
      throw refused("unknown dataset '%s'; known: cifar10, drawn".formatted(dataset));
    }
    if (DRAWN.equals(dataset) && directory != null) {
      throw refused(
          "--dataset drawn needs no files but --data is %s; hint: leave one of them out"
              .formatted(directory));
    }
  }

  private void requireFromZero(String option, int limit) {
    if (limit < 0) {
      throw refused("%s is %d, it must not be negative".formatted(option, limit));
    }
  }

  private ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Whether the command line says which images to use. */
  boolean explicit() {
    return dataset != null || directory != null;
  }

  /**
   * The directory that {@code --data} names, where it has directories of images instead of
   * CIFAR-10.
   *
   * @throws FormatException where it has neither
   */
  Optional<Path> classDirectories() throws IOException {
    check();
    boolean named = directory != null && !CIFAR10.equals(dataset);
    if (!named || !Files.isDirectory(directory) || Cifar10.isIn(directory)) {
      return Optional.empty();
    }
    if (!ImageFolder.isIn(directory)) {
      throw new FormatException(
          "%s: no CIFAR-10 here, and no directories with the images of a class each; hint: --data ROOT for ROOT/class/image.jpg, or the directory that CIFAR-10's archive was unpacked into"
              .formatted(directory));
    }
    return Optional.of(directory);
  }

  /** As many of the test images as are asked for. */
  ImageFolder limited(ImageFolder images) {
    return limitTest == 0 ? images : images.limit(limitTest);
  }

  /** The images, fetched if need be. */
  Splits load() throws IOException {
    try {
      return found();
    } catch (UnreachableException e) {
      throw new CommandFailure(
          ExitCode.ENVIRONMENT,
          e.getMessage() + "; hint: --data DIR or $SENET_DATA names a copy of CIFAR-10");
    }
  }

  private Splits found() throws IOException {
    check();
    return find().limit(limitTrain, limitTest);
  }

  /** The images; the drawn ones, with a notice, where none were named and there is no network. */
  Splits loadOrDraw() throws IOException {
    if (explicit()) {
      return load();
    }
    try {
      return found();
    } catch (UnreachableException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("NOTICE: no CIFAR-10: " + e.getMessage());
      err.println(
          "NOTICE: using the built-in set of ten drawn classes instead; --data DIR names a copy of"
              + " CIFAR-10.");
      return drawn();
    }
  }

  /** The drawn images, whatever the options say of the kind of data. */
  Splits drawn() {
    check();
    return SyntheticImages.splits(DRAWN_SEED, DRAWN_TRAIN, DRAWN_TEST).limit(limitTrain, limitTest);
  }

  private Splits find() throws IOException {
    if (DRAWN.equals(dataset)) {
      return drawn();
    }
    if (directory != null) {
      return Cifar10.read(directory);
    }
    String environment = System.getenv("SENET_DATA");
    if (environment != null && !environment.isBlank()) {
      return Cifar10.read(Path.of(environment));
    }
    Path cache = Cifar10.cacheDirectory(System.getenv());
    Optional<Splits> cached = Cifar10.find(cache);
    return cached.isPresent() ? cached.get() : download(cache);
  }

  private Splits download(Path cache) throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    err.println("CIFAR-10 is not on this machine; fetching it into " + cache);
    try (DownloadBar bar = new DownloadBar(err)) {
      CifarArchive.BINARY.fetch(cache, bar::update);
    } catch (FormatException e) {
      // What a server sends is the network's failure, not a file that the user gave.
      throw new CommandFailure(ExitCode.ENVIRONMENT, e.getMessage());
    }
    return Cifar10.read(cache);
  }
}
