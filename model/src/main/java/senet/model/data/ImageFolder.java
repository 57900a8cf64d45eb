package senet.model.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import senet.model.augment.Augmentation;
import senet.model.augment.Chance;
import senet.model.format.FormatException;
import senet.model.format.Printable;

/**
 * Image files in one directory for each class, as torchvision's {@code ImageFolder} takes them.
 *
 * <p>Classes are the sorted names of the directories in the root: as text or, which torchvision
 * does not, where all are numbers by these, so that 10 comes behind 9 as in the network's outputs.
 * A class's images are the files with an image's ending in its directory and in those within it, by
 * name. Links are followed; names that begin with a dot are passed by. Files are decoded when a
 * pass comes to them, so that only paths are held.
 */
public final class ImageFolder implements Images {
  /** What image files' names end in, also those whose content is then refused: none is missed. */
  private static final List<String> ENDINGS =
      List.of(".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".ppm", ".pgm", ".tif", ".tiff");

  private static final Comparator<Path> BY_NAME = Comparator.comparing(Path::toString);

  /** By their numbers; names of one number (7 and 07) as text. */
  private static final Comparator<Path> BY_NUMBER =
      Comparator.comparing((Path path) -> new BigInteger(name(path))).thenComparing(BY_NAME);

  private final String name;
  private final Path root;
  private final List<String> classes;
  private final Path[] files;
  private final int[] labels;
  private final Preprocessing preprocessing;
  private final int h;
  private final int w;

  private ImageFolder(
      String name,
      Path root,
      List<String> classes,
      Path[] files,
      int[] labels,
      Preprocessing preprocessing,
      int h,
      int w) {
    this.name = name;
    this.root = root;
    this.classes = List.copyOf(classes);
    this.files = files;
    this.labels = labels;
    this.preprocessing = preprocessing;
    this.h = h;
    this.w = w;
  }

  /**
   * Lists the images in {@code root}; none is opened.
   *
   * @param preprocessing makes them as large as the network takes them
   * @param h rows of what the network takes
   * @param w its columns
   * @throws NoSuchFileException where there is no such directory
   * @throws FormatException where there are no classes, or one is without images
   */
  public static ImageFolder read(Path root, Preprocessing preprocessing, int h, int w)
      throws IOException {
    if (!Files.exists(root)) {
      throw new NoSuchFileException(root.toString());
    }
    List<Path> directories = classDirectories(root);
    if (directories.isEmpty()) {
      throw new FormatException(
          "%s: no directories in it, one for each class with its images; hint: --data ROOT for ROOT/class/image.jpg"
              .formatted(Printable.of(root)));
    }
    List<Path> files = new ArrayList<>();
    int[] counts = new int[directories.size()];
    for (int i = 0; i < counts.length; i++) {
      List<Path> images = imagesIn(directories.get(i));
      if (images.isEmpty()) {
        throw new FormatException(
            "%s: no image in the directory of class %s; hint: remove it, since each directory is a class"
                .formatted(Printable.of(root), Printable.of(directories.get(i).getFileName())));
      }
      counts[i] = images.size();
      files.addAll(images);
    }
    int[] labels = new int[files.size()];
    int at = 0;
    for (int i = 0; i < counts.length; i++) {
      Arrays.fill(labels, at, at + counts[i], i);
      at += counts[i];
    }
    return new ImageFolder(
        root.toString(),
        root,
        names(directories),
        files.toArray(Path[]::new),
        labels,
        preprocessing,
        h,
        w);
  }

  /** The images in another root, made as large in the same way. */
  ImageFolder likewise(Path other) throws IOException {
    return read(other, preprocessing, h, w);
  }

  /** The names of the classes in {@code root}, in their order. */
  static List<String> classesIn(Path root) throws IOException {
    return names(classDirectories(root));
  }

  /** Whether there are directories in {@code root}, which classes could be. */
  public static boolean isIn(Path root) throws IOException {
    return Files.isDirectory(root) && !classDirectories(root).isEmpty();
  }

  private static List<Path> classDirectories(Path root) throws IOException {
    try (Stream<Path> content = Files.list(root)) {
      List<Path> directories =
          content.filter(path -> !isHidden(path)).filter(Files::isDirectory).toList();
      boolean numbered = ClassNames.areNumbers(names(directories));
      return directories.stream().sorted(numbered ? BY_NUMBER : BY_NAME).toList();
    }
  }

  private static List<String> names(List<Path> paths) {
    return paths.stream().map(ImageFolder::name).toList();
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  private static List<Path> imagesIn(Path directory) throws IOException {
    try (Stream<Path> content = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
      return content
          .filter(path -> isImage(path) && isVisible(directory.relativize(path)))
          .filter(path -> !Files.isDirectory(path)) // a link that leads nowhere is not passed by
          .sorted(BY_NAME)
          .toList();
    } catch (UncheckedIOException e) { // a directory that may not be read, or a link to one above
      throw e.getCause();
    }
  }

  private static boolean isImage(Path file) {
    String name = name(file).toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith);
  }

  private static boolean isVisible(Path relative) {
    for (Path part : relative) {
      if (isHidden(part)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHidden(Path path) {
    return name(path).startsWith(".");
  }

  /**
   * The same images as images of other classes.
   *
   * @param match which of {@code others} each class is
   */
  public ImageFolder as(List<String> others, ClassMatch match) {
    int[] mapped = Arrays.stream(labels).map(match::index).toArray();
    return new ImageFolder(name, root, others, files, mapped, preprocessing, h, w);
  }

  /** {@code n} images from begin to end at equal distances, or all where there are fewer. */
  @Override
  public ImageFolder limit(int n) {
    return n >= size() ? this : only(name, spread(n));
  }

  /** The indices of {@code n} images at equal distances. */
  int[] spread(int n) {
    return IntStream.range(0, n).map(i -> (int) ((long) i * size() / n)).toArray();
  }

  @Override
  public ImageFolder only(String newName, int[] indices) {
    Path[] some = new Path[indices.length];
    int[] theirs = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      some[i] = files[indices[i]];
      theirs[i] = labels[indices[i]];
    }
    return new ImageFolder(newName, root, classes, some, theirs, preprocessing, h, w);
  }

  /** A checksum of the files' names, sizes, bytes and classes, all of which are read for it. */
  @Override
  public String fingerprint() throws IOException {
    FolderFingerprint fingerprint = new FolderFingerprint();
    for (int i = 0; i < files.length; i++) {
      fingerprint.add(file(i), files[i], labels[i]);
    }
    return fingerprint.toString();
  }

  /** Where image {@code index} lies, from the root on. */
  public Path file(int index) {
    return root.relativize(files[index]);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int h() {
    return h;
  }

  @Override
  public int w() {
    return w;
  }

  @Override
  public int c() {
    return ImageFile.CHANNELS;
  }

  @Override
  public int size() {
    return files.length;
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public boolean areInMemory() {
    return false;
  }

  @Override
  public void write(int index, Augmentation augmentation, Chance chance, float[] out, int at)
      throws IOException {
    augmentation.apply(chance, index, pixels(index), 0, h, w, c(), out, at);
  }

  /**
   * Image {@code index} as the network takes it, before normalisation: [h][w][3], unsigned bytes.
   *
   * @throws IOException where it cannot be read
   */
  byte[] pixels(int index) throws IOException {
    return read(index).pixels();
  }

  /** Files of many directories have one name: what is wrong is told with the directory's. */
  private ImageFile read(int index) throws IOException {
    try {
      return ImageFile.read(files[index], image -> preprocessing.apply(image, h, w));
    } catch (FormatException e) {
      String name = name(files[index]);
      throw e.getMessage().startsWith(name)
          ? new FormatException(file(index) + e.getMessage().substring(name.length()))
          : e;
    }
  }

  /** Name and sizes. */
  @Override
  public String toString() {
    return "%s: %,d image files, resized to %s, %dx%d of them, %d classes"
        .formatted(name(), size(), preprocessing, h, w, classes.size());
  }
}
