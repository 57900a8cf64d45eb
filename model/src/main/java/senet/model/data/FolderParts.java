package senet.model.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import senet.model.format.FormatException;
import senet.model.format.Printable;

/**
 * Image files to train on: ROOT/train/class/image.jpg beside ROOT/test/... or ROOT/val/..., or all
 * of them in ROOT/class/image.jpg.
 *
 * @param root for messages
 * @param train all images where the others are not there
 * @param validation there where both {@code val} and {@code test} are
 * @param test of {@code test}, or else of {@code val}
 */
public record FolderParts(
    Path root, ImageFolder train, Optional<ImageFolder> validation, Optional<ImageFolder> test) {
  private static final String TRAIN = "train";
  private static final String TEST = "test";
  private static final List<String> VALIDATION = List.of("val", "valid", "validation");

  /** Where in {@code root} the parts are, without what is not there. */
  private record Places(Path train, Optional<Path> validation, Optional<Path> test) {
    static Places in(Path root) throws IOException {
      Optional<Path> test = directory(root, TEST);
      Optional<Path> validation =
          VALIDATION.stream().flatMap(name -> directory(root, name).stream()).findFirst();
      Optional<Path> train = directory(root, TRAIN);
      boolean several = test.isPresent() || validation.isPresent();
      // A class may be called train: alone it is a part only where nothing else is there.
      boolean parts =
          train.isPresent() && (several || (isAlone(root) && ImageFolder.isIn(train.get())));
      if (!parts) {
        return new Places(root, Optional.empty(), Optional.empty());
      }
      return test.isPresent()
          ? new Places(train.get(), validation, test)
          : new Places(train.get(), Optional.empty(), validation);
    }

    private static Optional<Path> directory(Path root, String name) {
      return Optional.of(root.resolve(name)).filter(Files::isDirectory);
    }

    private static boolean isAlone(Path root) throws IOException {
      try (Stream<Path> content = Files.list(root)) {
        return content
                .filter(path -> !path.getFileName().toString().startsWith("."))
                .filter(Files::isDirectory)
                .count()
            == 1;
      }
    }
  }

  /**
   * Lists the images; none is opened.
   *
   * @param preprocessing makes them as large as the network takes them
   * @param side rows and columns of what it takes
   * @throws NoSuchFileException where there is no such directory
   * @throws FormatException where there are no classes or only one, one is without images, or one
   *     to test on is none of those to train on
   */
  public static FolderParts read(Path root, Preprocessing preprocessing, int side)
      throws IOException {
    Datasets.requireDirectory(root);
    Places places = Places.in(root);
    ImageFolder train = ImageFolder.read(places.train, preprocessing, side, side);
    if (train.classes().size() == 1) {
      throw new FormatException(
          "%s: only one class, '%s', and nothing to tell it from; hint: a directory for each class, two at least"
              .formatted(Printable.of(places.train), Printable.of(train.classes().getFirst())));
    }
    for (String name : train.classes()) {
      if (name.chars().anyMatch(c -> c < ' ')) { // files of weights hold names line by line
        throw new FormatException(
            "%s: the name of class '%s' is more than a line of text; hint: rename its directory"
                .formatted(Printable.of(places.train), Printable.of(name)));
      }
    }
    return new FolderParts(root, train, other(places.validation, train), other(places.test, train));
  }

  private static Optional<ImageFolder> other(Optional<Path> place, ImageFolder train)
      throws IOException {
    if (place.isEmpty()) {
      return Optional.empty();
    }
    ImageFolder images = train.likewise(place.get());
    for (String name : images.classes()) {
      if (!train.classes().contains(name)) {
        throw new FormatException(
            "%s: class '%s' is none of the %d in %s; hint: the directories of both are called alike"
                .formatted(
                    Printable.of(place.get()),
                    Printable.of(name),
                    train.classes().size(),
                    Printable.of(train.name())));
      }
    }
    ClassMatch match = ClassMatch.of(place.get().toString(), images.classes(), train.classes());
    return Optional.of(images.as(train.classes(), match));
  }

  /** How many classes there are in {@code root} to train on. */
  public static int classes(Path root) throws IOException {
    Datasets.requireDirectory(root);
    return ImageFolder.classesIn(Places.in(root).train).size();
  }

  /**
   * Where in {@code root} the images to test on are: itself, where it has no parts.
   *
   * @throws FormatException where it has images to train on alone
   */
  public static Path toTestOn(Path root) throws IOException {
    Places places = Places.in(root);
    if (places.test.isEmpty() && !places.train.equals(root)) {
      throw new FormatException(
          "%s: images to train on, %s, and none to test on; hint: name that directory to measure on these, or put others in ROOT/test/class/image.jpg"
              .formatted(Printable.of(root), Printable.of(places.train.getFileName())));
    }
    return places.test.orElse(root);
  }

  /**
   * The parts of a run.
   *
   * @param holdOut what is taken from the training images to choose on, and to test on where there
   *     is nothing else
   * @throws FormatException where there is nothing to test on, or two things to choose on
   */
  public Splits splits(Optional<HoldOut> holdOut) throws FormatException {
    if (validation.isPresent() && holdOut.isPresent()) {
      throw new FormatException(
          "%s: it has images to choose on, %s; hint: leave --validation out"
              .formatted(Printable.of(root), Printable.of(validation.get().name())));
    }
    if (test.isEmpty()) {
      if (holdOut.isEmpty()) {
        throw new FormatException(
            "%s: images to train on and none to test on; hint: --validation 0.1 holds out a tenth of them, or ROOT/train/class/image.jpg and ROOT/test/class/image.jpg"
                .formatted(Printable.of(root)));
      }
      return holdOut.get().from(train);
    }
    Splits splits = new Splits(train, validation.map(Images.class::cast), test.get());
    return holdOut.isPresent() ? holdOut.get().from(splits) : splits;
  }
}
