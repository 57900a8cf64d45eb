package senet.model.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import senet.model.augment.Normalization;
import senet.model.format.FormatException;
import senet.model.format.Printable;

/**
 * A published data set: what is in it, how its files are recognised, where they come from.
 *
 * @param name what to ask for
 * @param title what it is called
 * @param classes how many there are
 * @param side rows and columns of its images
 * @param channels of its images
 * @param train how many images there are to train on
 * @param test how many to test on
 * @param normalization by mean and deviation of its training images
 * @param layouts of its files, the first one that is found is read
 * @param archives what {@link #fetch} gets
 */
public record Dataset(
    String name,
    String title,
    int classes,
    int side,
    int channels,
    int train,
    int test,
    Normalization normalization,
    List<Layout> layouts,
    List<Archive> archives) {
  /** Copies the lists. */
  public Dataset {
    layouts = List.copyOf(layouts);
    archives = List.copyOf(archives);
  }

  /** Where in {@code directory} it lies, if it does. */
  public Optional<Path> find(Path directory) {
    return layouts.stream().flatMap(layout -> layout.find(directory).stream()).findFirst();
  }

  /**
   * Reads it from {@code directory} or from one of the usual directories within.
   *
   * @throws NoSuchFileException where the directory does not exist
   * @throws FormatException where it holds nothing of the kind, or something broken
   */
  public Splits read(Path directory) throws IOException {
    Located found = locate(directory);
    return found.layout.form().read(found.place);
  }

  private record Located(Layout layout, Path place) {}

  private Located locate(Path directory) throws IOException {
    Datasets.requireDirectory(directory);
    for (Layout layout : layouts) {
      Optional<Path> place = layout.find(directory);
      if (place.isPresent()) {
        return new Located(layout, place.get());
      }
    }
    throw new FormatException(
        "%s: no %s here; looked for %s; hint: give the directory that the archive was unpacked into"
            .formatted(
                directory,
                title,
                layouts.stream().map(Layout::looked).collect(Collectors.joining(", "))));
  }

  /**
   * What a check found.
   *
   * @param splits what was read
   * @param files how many of them are as published
   */
  public record Checked(Splits splits, Layout.Published files) {}

  /**
   * Reads all of it, and holds what is known of its files against them.
   *
   * @throws FormatException where there is nothing, something broken, or another number of images
   */
  public Checked check(Path directory) throws IOException {
    Located found = locate(directory);
    Splits splits = found.layout.form().read(found.place);
    requireCount(directory, "training", splits.train().size(), train);
    requireCount(directory, "test", splits.test().size(), test);
    return new Checked(splits, found.layout.published(found.place));
  }

  private void requireCount(Path directory, String what, int found, int expected)
      throws FormatException {
    if (found != expected) {
      throw new FormatException(
          "%s: %,d %s images, %s has %,d; hint: fetch it again"
              .formatted(Printable.of(directory), found, what, title, expected));
    }
  }

  /** Where it is published. */
  public List<URI> addresses() {
    return archives.stream().map(Archive::address).toList();
  }

  /**
   * Fetches it into {@code cache}, from which {@link #read} reads it then.
   *
   * @param progress is told of one file after another
   * @throws UnreachableException where there is no server to ask
   */
  public void fetch(Path cache, Download.Progress progress) throws IOException {
    for (Archive archive : archives) {
      archive.fetch(cache, progress);
    }
  }
}
