package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import senet.model.data.Cifar10;
import senet.model.data.CifarArchive;
import senet.model.data.Splits;
import senet.model.data.SyntheticImages;

/** Where images come from, and how many of them. */
final class DataOption {
  /** The drawn set is the same whatever {@code --seed} says: it is data, not chance. */
  private static final long DRAWN_SEED = 0;

  private static final int DRAWN_TRAIN = 5_000;
  private static final int DRAWN_TEST = 1_000;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Directory of CIFAR-10, binary or Python layout. Default: $SENET_DATA, then the cache"
              + " directory, then a download into it.")
  private Path directory;

  @Option(
      names = "--dataset",
      paramLabel = "cifar10|drawn",
      description = "CIFAR-10, or ten classes of drawn shapes that need no file. Default: cifar10.")
  private String dataset;

  @Option(
      names = "--limit-train",
      paramLabel = "N",
      description = "Use the first N training images.")
  private int limitTrain;

  @Option(names = "--limit-test", paramLabel = "N", description = "Use the first N test images.")
  private int limitTest;

  /** The images, fetched if need be; without a network the drawn ones, with a notice. */
  Splits load() throws IOException {
    if (limitTrain < 0 || limitTest < 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--limit-train is %d and --limit-test %d, neither may be negative"
              .formatted(limitTrain, limitTest));
    }
    return find().limit(limitTrain, limitTest);
  }

  /** The drawn images, whatever the options say of the kind of data. */
  Splits drawn() {
    return SyntheticImages.splits(DRAWN_SEED, DRAWN_TRAIN, DRAWN_TEST).limit(limitTrain, limitTest);
  }

  private Splits find() throws IOException {
    if ("drawn".equals(dataset)) {
      return drawn();
    }
    if (dataset != null && !dataset.equals("cifar10")) {
      throw new ParameterException(
          spec.commandLine(), "unknown dataset '%s'; known: cifar10, drawn".formatted(dataset));
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
    } catch (IOException e) {
      err.println("NOTICE: no CIFAR-10: " + e.getMessage());
      err.println(
          "NOTICE: using the built-in set of ten drawn classes instead; --data DIR names a copy of"
              + " CIFAR-10.");
      return drawn();
    }
    return Cifar10.read(cache);
  }
}
