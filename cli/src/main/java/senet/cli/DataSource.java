package senet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import senet.model.augment.Normalization;
import senet.model.data.Cifar10;
import senet.model.data.Dataset;
import senet.model.data.FolderParts;
import senet.model.data.SyntheticImages;
import senet.model.zoo.Zoo;

/**
 * Which images a command uses, before any of them is fetched or read.
 *
 * @param known a published set
 * @param folder a directory of image files; without either they are drawn
 */
record DataSource(Optional<Dataset> known, Optional<Path> folder) {
  static final DataSource DRAWN = new DataSource(Optional.empty(), Optional.empty());

  static DataSource of(Dataset known) {
    return new DataSource(Optional.of(known), Optional.empty());
  }

  static DataSource of(Path folder) {
    return new DataSource(Optional.empty(), Optional.of(folder));
  }

  boolean isDrawn() {
    return known.isEmpty() && folder.isEmpty();
  }

  /** The word of {@code --dataset}. */
  String name() {
    return known
        .map(Dataset::name)
        .orElse(folder.isPresent() ? DataOption.FOLDER : DataOption.DRAWN);
  }

  String title() {
    return known.map(Dataset::title).orElse("the drawn set");
  }

  int channels() {
    return known.map(Dataset::channels).orElse(Cifar10.CHANNELS);
  }

  int classes() throws IOException {
    return folder.isPresent()
        ? FolderParts.classes(folder.get())
        : known.map(Dataset::classes).orElse(SyntheticImages.CLASSES.size());
  }

  /** Rows and columns of its images; empty where they come to any size. */
  Optional<Integer> side() {
    return folder.isPresent()
        ? Optional.empty()
        : Optional.of(known.map(Dataset::side).orElse(Cifar10.SIDE));
  }

  /** How the input of a network is normalised that is trained on them. */
  Normalization normalization(String model) {
    return folder.isPresent()
        ? Zoo.entry(model).normalization()
        : known.map(Dataset::normalization).orElse(Normalization.cifar10());
  }
}
