package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import senet.model.data.Dataset;
import senet.model.data.Datasets;
import senet.model.data.HoldOut;
import senet.model.data.ImageFolder;
import senet.model.data.Splits;
import senet.model.data.SyntheticImages;
import senet.model.data.UnreachableException;
import senet.model.format.FormatException;
import senet.model.recipe.Settings;

/** Where images come from, and how many of them. */
final class DataOption {
  /** The drawn set is the same whatever {@code --seed} says: it is data, not chance. */
  private static final long DRAWN_SEED = 0;

  static final String DRAWN = "drawn";
  static final String FOLDER = "folder";
  static final int DRAWN_TRAIN = 5_000;
  static final int DRAWN_TEST = 1_000;

  private static final int MOST_IMAGES = Integer.MAX_VALUE;
  private static final String LIMIT_TRAIN = "limit_train"; // in a run's settings
  private static final String LIMIT_TEST = "limit_test";
  private static final String VALIDATION = "validation";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Directory of a published set, as its archive has it, or of image files, a directory for"
              + " each class: DIR/train/CLASS and DIR/test/CLASS, or DIR/CLASS alone. Default:"
              + " $SENET_DATA, then the cache directory, then a download into it.")
  private Path directory;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description =
          "One of those that 'senet datasets' lists; drawn ones need no file. Default: what is in"
              + " the directory; without one the drawn ones for weights that were trained on them,"
              + " else cifar10.")
  private String dataset;

  @Option(
      names = "--limit-train",
      paramLabel = "N",
      description =
          "Use the first N training images, of image files N at equal distances. Default: 0, all of"
              + " them.")
  private int limitTrain;

  @Option(
      names = "--limit-test",
      paramLabel = "N",
      description =
          "Use the first N test images, of image files N at equal distances. Default: 0, all of"
              + " them.")
  private int limitTest;

  /** Of training alone, where {@link EvalCommand} has no use for them. */
  static final List<String> TO_TRAIN = List.of("--limit-train", "--validation", "--image-size");

  @Option(
      names = "--validation",
      paramLabel = "N|SHARE",
      description =
          "Hold out so many training images, or this share of them, to choose the best weights on;"
              + " of each class its share, the same ones in every run. Default: none, and the best"
              + " are chosen on the test images.")
  private String validation;

  @Option(
      names = "--image-size",
      paramLabel = "SIDE",
      description =
          "Rows and columns that image files come to. Default: what the network was made for.")
  private Integer imageSize;

  /**
   * Refuses options that mean nothing, before anything is read or fetched.
   *
   * @throws ParameterException with one line
   */
  void check() {
    requireFromZero("--limit-train", limitTrain);
    requireFromZero("--limit-test", limitTest);
    holdOut();
    if (dataset != null && !names().contains(dataset)) {
      throw refused(
          "unknown dataset '%s'; known: %s".formatted(dataset, String.join(", ", names())));
    }
    if (DRAWN.equals(dataset) && directory != null) {
      throw refused(
          "--dataset drawn needs no files but --data is %s; hint: leave one of them out"
              .formatted(directory));
    }
    if (FOLDER.equals(dataset) && directory == null) {
      throw refused("--dataset folder is of files of your own; hint: --data DIR says where");
    }
  }

  private static List<String> names() {
    return Stream.concat(Datasets.all().stream().map(Dataset::name), Stream.of(FOLDER, DRAWN))
        .toList();
  }

  private void requireFromZero(String option, int limit) {
    if (limit < 0) {
      throw refused("%s is %d, it must not be negative".formatted(option, limit));
    }
  }

  private ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private Optional<HoldOut> holdOut() {
    try {
      return Optional.ofNullable(validation).map(HoldOut::of);
    } catch (IllegalArgumentException e) {
      throw refused("Invalid value for option '--validation': " + e.getMessage());
    }
  }

  /**
   * Takes what the command line leaves open from a run that is to go on: its images may lie
   * elsewhere by now, but are the same.
   *
   * @throws IllegalArgumentException of one line, where a value cannot be
   */
  void goOn(Settings run) {
    dataset = dataset == null ? run.text(RunSettings.DATASET).orElse(null) : dataset;
    directory =
        directory == null ? run.text(RunSettings.DATA).map(Path::of).orElse(null) : directory;
    otherwise(run);
  }

  /** Rows and columns of images as settings say them. */
  static Optional<Integer> imageSize(Settings settings) {
    int side = settings.integer(RunSettings.IMAGE, 0, 1, MOST_IMAGES);
    return side == 0 ? Optional.empty() : Optional.of(side);
  }

  /**
   * Takes what the command line leaves open from a file; which images are used is of one piece.
   *
   * @throws IllegalArgumentException of one line, where a value cannot be
   */
  void otherwise(Settings file) {
    if (!explicit()) {
      directory = file.text(RunSettings.DATA).map(Path::of).orElse(null);
      dataset = file.text(RunSettings.DATASET).orElse(null);
    }
    limitTrain = limitTrain == 0 ? file.integer(LIMIT_TRAIN, 0, 0, MOST_IMAGES) : limitTrain;
    limitTest = limitTest == 0 ? file.integer(LIMIT_TEST, 0, 0, MOST_IMAGES) : limitTest;
    validation = validation == null ? file.text(VALIDATION).orElse(null) : validation;
  }

  /** Adds what finds the same images again. */
  Settings addTo(Settings run, DataSource source) {
    Settings all = run.with(RunSettings.DATASET, source.name(), "--dataset");
    Path place = directory != null ? directory : source.folder().orElse(null);
    if (place != null) {
      all = all.with(RunSettings.DATA, place.toAbsolutePath().normalize().toString(), "--data");
    }
    if (limitTrain != 0) {
      all = all.with(LIMIT_TRAIN, String.valueOf(limitTrain), "--limit-train");
    }
    if (limitTest != 0) {
      all = all.with(LIMIT_TEST, String.valueOf(limitTest), "--limit-test");
    }
    return validation == null ? all : all.with(VALIDATION, validation, "--validation");
  }

  /** Whether the drawn images are asked for. */
  boolean isDrawn() {
    return DRAWN.equals(dataset);
  }

  /** The rows and columns that were asked for, if they were. */
  Optional<Integer> imageSize() {
    return Optional.ofNullable(imageSize);
  }

  /** Whether the command line says which images to use. */
  boolean explicit() {
    return dataset != null || directory != null;
  }

  /**
   * Which images the options mean.
   *
   * @throws FormatException where the directory has none that are known
   */
  DataSource source() throws IOException {
    check();
    if (DRAWN.equals(dataset)) {
      return DataSource.DRAWN;
    }
    if (FOLDER.equals(dataset)) {
      return DataSource.of(directory);
    }
    if (dataset != null) {
      return DataSource.of(Datasets.named(dataset).orElseThrow());
    }
    Optional<Path> place = named();
    return place.isPresent() ? in(place.get()) : DataSource.of(Datasets.all().getFirst());
  }

  /** The directory that is named, by the command line or the environment. */
  private Optional<Path> named() {
    return directory != null ? Optional.of(directory) : DataPlaces.environment();
  }

  private DataSource in(Path place) throws IOException {
    Datasets.requireDirectory(place);
    List<Dataset> found = Datasets.in(place);
    if (found.isEmpty()) {
      if (!ImageFolder.isIn(place)) {
        throw new FormatException(
            "%s: no data set that is known here, and no directories with the images of a class each; hint: --data ROOT for ROOT/class/image.jpg, or the directory that an archive was unpacked into"
                .formatted(place));
      }
      return DataSource.of(place);
    }
    Dataset first = found.getFirst();
    List<Dataset> alike =
        found.stream().filter(set -> set.find(place).equals(first.find(place))).toList();
    if (alike.size() > 1) {
      throw refused(
          "the files in %s are called as those of %s are; hint: --dataset says which they are"
              .formatted(
                  place,
                  alike.stream().map(Dataset::name).collect(Collectors.joining(" and of "))));
    }
    return DataSource.of(first);
  }

  /** As many of the test images as are asked for. */
  ImageFolder limited(ImageFolder images) {
    return limitTest == 0 ? images : images.limit(limitTest);
  }

  /** The images of a published set or the drawn one, fetched if need be. */
  Splits load() throws IOException {
    return load(source());
  }

  private Splits load(DataSource source) throws IOException {
    try {
      return parts(source.isDrawn() ? draw() : read(source.known().orElseThrow()));
    } catch (UnreachableException e) {
      throw new CommandFailure(
          ExitCode.ENVIRONMENT,
          e.getMessage() + "; hint: --data DIR or $SENET_DATA names a copy of " + source.title());
    }
  }

  /**
   * The images to train on; the drawn ones, with a notice and asked for from then on, where none
   * were named and there is no network.
   *
   * @param files opens those of directories
   */
  Splits load(DataSource source, FolderFiles files) throws IOException {
    if (source.folder().isPresent()) {
      Splits splits = files.list(source.folder().get()).splits(holdOut());
      return files.open(splits.limit(limitTrain, limitTest));
    }
    if (explicit()) {
      return load(source);
    }
    try {
      return parts(read(source.known().orElseThrow()));
    } catch (UnreachableException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("NOTICE: no %s: %s".formatted(source.title(), e.getMessage()));
      err.println(
          "NOTICE: using the built-in set of ten drawn classes instead; --data DIR names a copy of "
              + source.title()
              + ".");
      dataset = DRAWN;
      return drawn();
    }
  }

  /** The drawn images, whatever the options say of the kind of data. */
  Splits drawn() throws IOException {
    check();
    return parts(draw());
  }

  private static Splits draw() {
    return SyntheticImages.splits(DRAWN_SEED, DRAWN_TRAIN, DRAWN_TEST);
  }

  /** What is held out is drawn from all training images, so that limits leave it as it is. */
  private Splits parts(Splits all) throws FormatException {
    Optional<HoldOut> holdOut = holdOut();
    Splits splits = holdOut.isPresent() ? holdOut.get().from(all) : all;
    return splits.limit(limitTrain, limitTest);
  }

  private Splits read(Dataset set) throws IOException {
    if (directory != null) {
      return set.read(directory);
    }
    Optional<Path> place = DataPlaces.find(set);
    return place.isPresent() ? set.read(place.get()) : DataPlaces.fetch(set, spec);
  }
}
