package senet.model.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import senet.model.augment.Normalization;
import senet.model.format.FormatException;

/**
 * The published data sets that can be asked for by name.
 *
 * <p>Mean and deviation are those of the training images that most programs in PyTorch use;
 * checksums are those of torchvision's tables.
 */
public final class Datasets {
  private static final String TORONTO = "https://www.cs.toronto.edu/~kriz/";
  private static final String MNIST_MIRROR = "https://ossci-datasets.s3.amazonaws.com/mnist/";
  private static final String ZALANDO =
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/";

  /** In the order in which they are fetched: the last one tells that all are there. */
  private static final List<String> IDX_FILES =
      List.of(
          "train-labels-idx1-ubyte.gz",
          "t10k-labels-idx1-ubyte.gz",
          "train-images-idx3-ubyte.gz",
          "t10k-images-idx3-ubyte.gz");

  /** Ten classes of small photographs (Krizhevsky, 2009). */
  public static final Dataset CIFAR10 =
      cifar(
          "cifar10",
          CifarForm.TEN,
          Normalization.cifar10(),
          List.of(
              new Layout(
                  new CifarBinary(CifarForm.TEN),
                  List.of("", "cifar-10-batches-bin"),
                  new LinkedHashMap<>()),
              new Layout(
                  new CifarPython(CifarForm.TEN),
                  List.of("", "cifar-10-batches-py"),
                  published(
                      List.of(
                          "data_batch_1",
                          "data_batch_2",
                          "data_batch_3",
                          "data_batch_4",
                          "data_batch_5",
                          "test_batch"),
                      List.of(
                          "c99cafc152244af753f735de768cd75f",
                          "d4bba439e000b95fd0a9bffe97cbabec",
                          "54ebc095f3ab1f0389bbae665268c751",
                          "634d18415352ddfa80567beed471001a",
                          "482c414d41f54cd18b22e5b47cb7c3cb",
                          "40351d587109b95175f43aff81a1287e")))),
          Archive.packed(TORONTO + "cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530"));

  /** A hundred classes of small photographs (Krizhevsky, 2009), by their fine labels. */
  public static final Dataset CIFAR100 =
      cifar(
          "cifar100",
          CifarForm.HUNDRED,
          new Normalization(
              new float[] {0.5071f, 0.4865f, 0.4409f}, new float[] {0.2673f, 0.2564f, 0.2762f}),
          List.of(
              new Layout(
                  new CifarBinary(CifarForm.HUNDRED),
                  List.of("", "cifar-100-binary"),
                  new LinkedHashMap<>()),
              new Layout(
                  new CifarPython(CifarForm.HUNDRED),
                  List.of("", "cifar-100-python"),
                  published(
                      List.of("train", "test"),
                      List.of(
                          "16019d7e3df5f24257cddd939b257f8d",
                          "f0ef6b0ae62326f3e7ffdfab6717acfc")))),
          Archive.packed(TORONTO + "cifar-100-binary.tar.gz", "03b5dce01913d631647c71ecec9e9cb8"));

  /** Handwritten digits (LeCun, Cortes and Burges, 1998). */
  public static final Dataset MNIST =
      idx(
          "mnist",
          "MNIST",
          IntStream.range(0, 10).mapToObj(String::valueOf).toList(),
          new Normalization(new float[] {0.1307f}, new float[] {0.3081f}),
          List.of("", "mnist", "MNIST/raw"),
          MNIST_MIRROR,
          List.of(
              "d53e105ee54ea40749a09fcbcd1e9432",
              "ec29112dd5afa0611ce80d1b7f02629c",
              "f68b3c2dcbeaaa9fbdd348bbdeb94873",
              "9fb629c4189551a2d022fa330f9573f3"));

  /** Photographs of clothes in MNIST's form (Xiao, Rasul and Vollgraf, arXiv 1708.07747). */
  public static final Dataset FASHION_MNIST =
      idx(
          "fashion-mnist",
          "Fashion-MNIST",
          List.of(
              "T-shirt/top",
              "trouser",
              "pullover",
              "dress",
              "coat",
              "sandal",
              "shirt",
              "sneaker",
              "bag",
              "ankle boot"),
          new Normalization(new float[] {0.2860f}, new float[] {0.3530f}),
          List.of("", "fashion-mnist", "FashionMNIST/raw"),
          ZALANDO,
          List.of(
              "25c81989df183df01b3e8a0aad5dffbe",
              "bb300cfdad3c16e7a12a480ee83cd310",
              "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
              "bef4ecab320f06d8554ea6380940ec79"));

  private static final List<Dataset> ALL = List.of(CIFAR10, CIFAR100, MNIST, FASHION_MNIST);

  private Datasets() {}

  private static Dataset cifar(
      String name,
      CifarForm form,
      Normalization normalization,
      List<Layout> layouts,
      Archive archive) {
    return new Dataset(
        name,
        form.title(),
        form.classCount(),
        CifarForm.SIDE,
        CifarForm.CHANNELS,
        50_000,
        10_000,
        normalization,
        layouts,
        List.of(archive));
  }

  /** The second of {@code places} is where downloads go. */
  private static Dataset idx(
      String name,
      String title,
      List<String> classes,
      Normalization normalization,
      List<String> places,
      String site,
      List<String> md5s) {
    int side = 28;
    Layout layout = new Layout(new Idx(title, side, classes), places, published(IDX_FILES, md5s));
    List<Archive> archives =
        IntStream.range(0, IDX_FILES.size())
            .mapToObj(i -> Archive.single(site + IDX_FILES.get(i), md5s.get(i), places.get(1)))
            .toList();
    return new Dataset(
        name,
        title,
        classes.size(),
        side,
        1,
        60_000,
        10_000,
        normalization,
        List.of(layout),
        archives);
  }

  private static SequencedMap<String, String> published(List<String> files, List<String> md5s) {
    SequencedMap<String, String> published = new LinkedHashMap<>();
    for (int i = 0; i < files.size(); i++) {
      published.put(files.get(i), md5s.get(i));
    }
    return published;
  }

  /** All of them; the first is the default. */
  public static List<Dataset> all() {
    return ALL;
  }

  /** That of the name, if there is one. */
  public static Optional<Dataset> named(String name) {
    return ALL.stream().filter(set -> set.name().equals(name)).findFirst();
  }

  /** Those that lie in {@code directory}; MNIST's files and Fashion-MNIST's are called alike. */
  public static List<Dataset> in(Path directory) {
    return ALL.stream().filter(set -> set.find(directory).isPresent()).toList();
  }

  /**
   * Refuses what is no directory.
   *
   * @throws NoSuchFileException where there is nothing
   * @throws FormatException where it is a file
   */
  public static void requireDirectory(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    if (!Files.isDirectory(directory)) {
      throw new FormatException(
          "%s: a file, not a directory; hint: give the directory that the archive was unpacked into"
              .formatted(directory));
    }
  }

  /** Where downloads are kept: the user's cache directory, by the system's habit. */
  public static Path cacheDirectory(Map<String, String> environment) {
    String xdg = environment.get("XDG_CACHE_HOME");
    String local = environment.get("LOCALAPPDATA");
    Path home = Path.of(System.getProperty("user.home"));
    Path base;
    if (xdg != null && !xdg.isBlank()) {
      base = Path.of(xdg);
    } else if (local != null && !local.isBlank()) {
      base = Path.of(local);
    } else if (Files.isDirectory(home.resolve("Library").resolve("Caches"))) {
      base = home.resolve("Library").resolve("Caches");
    } else {
      base = home.resolve(".cache");
    }
    return base.resolve("senet");
  }
}
