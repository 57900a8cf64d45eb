package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import senet.model.data.Dataset;
import senet.model.data.Datasets;
import senet.model.data.Splits;
import senet.model.data.UnreachableException;
import senet.model.format.FormatException;

/** Where published sets are looked for when no directory is named, and fetched to. */
final class DataPlaces {
  private DataPlaces() {}

  /** The directory of {@code SENET_DATA}, if that says one. */
  static Optional<Path> environment() {
    return Optional.ofNullable(System.getenv("SENET_DATA"))
        .filter(value -> !value.isBlank())
        .map(Path::of);
  }

  static Path cache() {
    return Datasets.cacheDirectory(System.getenv());
  }

  /**
   * The directory from which the set is read: the environment's, or else the cache.
   *
   * @throws IOException where the environment names a directory that is none
   */
  static Optional<Path> find(Dataset set) throws IOException {
    Optional<Path> environment = environment();
    if (environment.isPresent()) {
      Datasets.requireDirectory(environment.get());
      if (set.find(environment.get()).isPresent()) {
        return environment;
      }
    }
    return Optional.of(cache()).filter(cache -> set.find(cache).isPresent());
  }

  /**
   * Fetches the set into the cache.
   *
   * @throws UnreachableException where there is no server to ask
   */
  static Splits fetch(Dataset set, CommandSpec spec) throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    err.println("%s is not on this machine; fetching it into %s".formatted(set.title(), cache()));
    try (DownloadBar bar = new DownloadBar(err)) {
      set.fetch(cache(), bar::update);
    } catch (FormatException e) {
      // What a server sends is the network's failure, not a file that the user gave.
      throw new CommandFailure(ExitCode.ENVIRONMENT, e.getMessage());
    }
    return set.read(cache());
  }
}
