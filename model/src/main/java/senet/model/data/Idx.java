package senet.model.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import senet.model.format.FormatException;

/**
 * The four files of MNIST (LeCun, Cortes and Burges, 1998) and of sets of its form: grey images and
 * labels to train and to test on, packed by gzip or plain.
 *
 * @param title the set's name
 * @param side rows and columns of its images
 * @param classes their names, by label
 */
record Idx(String title, int side, List<String> classes) implements Layout.Form {
  private static final String TRAIN = "train";
  private static final String TEST = "t10k";

  Idx {
    classes = List.copyOf(classes);
  }

  /** The files that a part consists of; the number is that of an array's dimensions. */
  private enum Kind {
    IMAGES("images", 3),
    LABELS("labels", 1);

    private final String word;
    private final int dimensions;

    Kind(String word, int dimensions) {
      this.word = word;
      this.dimensions = dimensions;
    }

    /** Its usual name, and the one that some programs unpack it to. */
    private Stream<String> names(String part) {
      return Stream.of("-", ".")
          .map(dot -> "%s-%s%sidx%d-ubyte".formatted(part, word, dot, dimensions));
    }

    private Optional<Path> find(Path directory, String part) {
      return names(part)
          .flatMap(name -> Stream.of(name, name + ".gz"))
          .map(directory::resolve)
          .filter(Files::isRegularFile)
          .findFirst();
    }

    private Path required(Path directory, String part) throws NoSuchFileException {
      return find(directory, part)
          .orElseThrow(
              () ->
                  new NoSuchFileException(
                      directory.resolve(names(part).findFirst().orElseThrow()) + "[.gz]"));
    }
  }

  /** By the file that is fetched last: where it is, all are. */
  @Override
  public boolean isIn(Path directory) {
    return Kind.IMAGES.find(directory, TEST).isPresent();
  }

  @Override
  public String marker() {
    return Kind.IMAGES.names(TEST).findFirst().orElseThrow() + "[.gz]";
  }

  @Override
  public Splits read(Path directory) throws IOException {
    return new Splits(part(directory, TRAIN, " train"), part(directory, TEST, " test"));
  }

  private ImageSet part(Path directory, String part, String suffix) throws IOException {
    Path images = Kind.IMAGES.required(directory, part);
    Path labels = Kind.LABELS.required(directory, part);
    IdxFile pixels = IdxFile.read(images, Kind.IMAGES.dimensions);
    IdxFile values = IdxFile.read(labels, Kind.LABELS.dimensions);
    if (pixels.dim(1) != side || pixels.dim(2) != side) {
      throw new FormatException(
          "%s: images of %dx%d, those of %s are %dx%d; hint: this is not %s"
              .formatted(
                  images.getFileName(), pixels.dim(1), pixels.dim(2), title, side, side, title));
    }
    if (pixels.dim(0) != values.dim(0)) {
      throw new FormatException(
          "%s: %d labels for %d images in %s; hint: the files are of different sets"
              .formatted(labels.getFileName(), values.dim(0), pixels.dim(0), images.getFileName()));
    }
    int[] classOf = new int[values.dim(0)];
    for (int i = 0; i < classOf.length; i++) {
      classOf[i] = Byte.toUnsignedInt(values.values()[i]);
      if (classOf[i] >= classes.size()) {
        throw new FormatException(
            "%s: record %d has label %d, labels are 0 to %d; hint: this is not %s"
                .formatted(labels.getFileName(), i, classOf[i], classes.size() - 1, title));
      }
    }
    return new ImageSet(title + suffix, side, side, 1, pixels.values(), classOf, classes);
  }
}
