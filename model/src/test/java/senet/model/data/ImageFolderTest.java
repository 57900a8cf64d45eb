package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.parallel.Parallel;
import senet.model.augment.Augmentation;
import senet.model.augment.Normalization;
import senet.model.format.FormatException;

/** Directories of classes: what is an image, of which class, and what becomes of bad ones. */
class ImageFolderTest {
  private static final Augmentation PLAIN =
      Augmentation.none(new Normalization(new float[3], new float[] {1, 1, 1}));
  private static final int SIDE = 4;

  @TempDir Path root;

  /** An image of one colour, whose red says which it is. */
  private void image(String name, int red) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(7, 9, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 7 * 9; i++) {
      image.setRGB(i % 7, i / 7, red << 16);
    }
    ImageIO.write(image, "png", file.toFile());
  }

  private ImageFolder read() throws IOException {
    return ImageFolder.read(root, new Preprocessing(5), SIDE, SIDE);
  }

  private static List<String> files(ImageFolder folder) {
    return IntStream.range(0, folder.size())
        .mapToObj(i -> folder.file(i).toString().replace('\\', '/'))
        .toList();
  }

  private static List<Integer> labels(Images images) {
    return IntStream.range(0, images.size()).mapToObj(images::label).toList();
  }

  @Test
  void classesAreSortedNamesOfDirectories() throws IOException {
    image("moss/2.png", 1);
    image("moss/10.JPG", 2);
    image("fern/deep/er/a.jpeg", 3);
    image("fern/b.bmp", 4);
    image("Zoo/a.png", 5);
    image("stray.png", 6);
    image(".git/a.png", 7);
    image("moss/.hidden.png", 8);
    image("moss/.thumbnails/a.png", 9);
    Files.writeString(root.resolve("moss/notes.txt"), "no image");
    Files.createDirectory(root.resolve("moss/a directory.png"));
    ImageFolder folder = read();
    assertThat(folder.classes()).containsExactly("Zoo", "fern", "moss");
    assertThat(files(folder))
        .containsExactly(
            "Zoo/a.png", "fern/b.bmp", "fern/deep/er/a.jpeg", "moss/10.JPG", "moss/2.png");
    assertThat(labels(folder)).containsExactly(0, 1, 1, 2, 2);
    assertThat(folder).hasToString(root + ": 5 image files, resized to 5, 4x4 of them, 3 classes");
  }

  /** A network's output 2 comes before its output 10, which text has the other way round. */
  @Test
  void numbersAreInTheirOwnOrder() throws IOException {
    for (String name : List.of("10", "2", "0", "1", "021", "20", "123456789012345678901", "02")) {
      image(name + "/a.png", 1);
    }
    assertThat(read().classes())
        .containsExactly("0", "1", "02", "2", "10", "20", "021", "123456789012345678901");
    assertThat(files(read())).startsWith("0/a.png", "1/a.png", "02/a.png", "2/a.png", "10/a.png");
    image("b/a.png", 1);
    assertThat(read().classes())
        .containsExactly("0", "02", "021", "1", "10", "123456789012345678901", "2", "20", "b");
  }

  /** Each file's own pixels, whatever the number of threads, and nothing is read before. */
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "3, 2", "50, 3"})
  void filesAreReadWhenABatchIsMade(int batchSize, int threads) throws IOException {
    int n = 11;
    for (int i = 0; i < n; i++) {
      Path file = root.resolve("class%d/%02d.png".formatted(i % 2, i));
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
    ImageFolder folder = read();
    for (int i = 0; i < n; i++) {
      image(folder.file(i).toString(), 20 * i);
    }
    Batches batches = Batches.inOrder(folder, PLAIN, batchSize);
    int imageSize = SIDE * SIDE * 3;
    float[] input = new float[batchSize * imageSize];
    float[] targets = new float[batchSize];
    int index = 0;
    try (BatchesAhead ahead =
        new BatchesAhead(batches, imageSize, threads, Images.Unreadable.REFUSED)) {
      for (int b = 0; b < batches.count(); b++) {
        int count = ahead.next(input, targets);
        for (int i = 0; i < count; i++, index++) {
          assertThat(targets[i]).isEqualTo(folder.label(index));
          for (int at = i * imageSize; at < (i + 1) * imageSize; at += 3) {
            assertThat(input[at]).isEqualTo(20 * index / 255f);
          }
        }
      }
    }
    assertThat(index).isEqualTo(n);
  }

  @Test
  void imagesThatCannotBeReadAreToldInOrderAndLeftOut() throws IOException {
    for (int i = 0; i < 9; i++) {
      image("a/" + i + ".png", i);
    }
    Files.writeString(root.resolve("a/1.png"), "a text");
    Files.writeString(root.resolve("a/4.webp"), "another form");
    Files.writeString(root.resolve("a/7.png"), "a text");
    ImageFolder folder = read();
    List<String> told = new ArrayList<>();
    float[] targets = new float[10];
    try (Parallel parallel = Parallel.of(3)) {
      Batches.inOrder(folder, PLAIN, 10)
          .fill(
              0,
              new float[10 * SIDE * SIDE * 3],
              targets,
              new float[0],
              parallel,
              (index, why) -> told.add(index + " " + why.getMessage().replace('\\', '/')));
    }
    assertThat(told)
        .containsExactly(
            "1 a/1.png: not a PNG, JPEG, GIF or BMP image",
            "5 a/4.webp: not a PNG, JPEG, GIF or BMP image",
            "8 a/7.png: not a PNG, JPEG, GIF or BMP image");
    assertThat(targets).containsExactly(0, -1, 0, 0, 0, -1, 0, 0, -1, 0);
    assertThatThrownBy(() -> Batches.inOrder(folder, PLAIN, 2).fill(0, new float[96], new float[2]))
        .isInstanceOf(UncheckedIOException.class)
        .message()
        .endsWith("1.png: not a PNG, JPEG, GIF or BMP image");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
  void linksAreFollowed() throws IOException {
    image("a/1.png", 1);
    image("elsewhere/deep/2.png", 2);
    Path outside = Files.createDirectory(root.resolve("root"));
    Files.createSymbolicLink(outside.resolve("a"), root.resolve("a"));
    Files.createSymbolicLink(outside.resolve("b"), root.resolve("elsewhere"));
    Files.createSymbolicLink(root.resolve("a/gone.png"), root.resolve("nowhere.png"));
    ImageFolder folder = ImageFolder.read(outside, Preprocessing.STRETCH, SIDE, SIDE);
    assertThat(files(folder)).containsExactly("a/1.png", "a/gone.png", "b/deep/2.png");
    assertThatThrownBy(() -> folder.write(1, PLAIN, null, new float[48], 0))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(outside.resolve("a/gone.png").toString());
    Files.createSymbolicLink(root.resolve("a/up"), root.resolve("a"));
    assertThatThrownBy(() -> ImageFolder.read(outside, Preprocessing.STRETCH, SIDE, SIDE))
        .isInstanceOf(IOException.class)
        .message()
        .contains("up");
  }

  /** The first ones would be of the first classes only. */
  @Test
  void someImagesAreOfAllClasses() throws IOException {
    for (int i = 0; i < 12; i++) {
      image("%c/%02d.png".formatted('a' + i / 4, i), i);
    }
    ImageFolder folder = read();
    assertThat(files(folder.limit(3))).containsExactly("a/00.png", "b/04.png", "c/08.png");
    assertThat(files(folder.limit(5)))
        .containsExactly("a/00.png", "a/02.png", "b/04.png", "b/07.png", "c/09.png");
    assertThat(labels(folder.limit(5))).containsExactly(0, 0, 1, 1, 2);
    assertThat(folder.limit(12)).isSameAs(folder);
    assertThat(folder.limit(13)).isSameAs(folder);
  }

  @Test
  void classesOfANetwork() throws IOException {
    image("fern/1.png", 1);
    image("moss/1.png", 1);
    ImageFolder folder = read();
    List<String> network = List.of("moss", "kelp", "fern");
    ClassMatch match = ClassMatch.of("x", folder.classes(), network);
    ImageFolder matched = folder.as(network, match);
    assertThat(match.byName()).isTrue();
    assertThat(labels(matched)).containsExactly(2, 0);
    assertThat(matched.classes()).isEqualTo(network);
  }

  @Test
  void whatIsNoFolderOfClasses() throws IOException {
    Path missing = root.resolve("missing");
    assertThatThrownBy(() -> ImageFolder.read(missing, Preprocessing.STRETCH, 1, 1))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(missing.toString());
    assertThat(ImageFolder.isIn(root)).isFalse();
    assertThatThrownBy(this::read)
        .isInstanceOf(FormatException.class)
        .hasMessage(
            root
                + ": no directories in it, one for each class with its images; hint: --data ROOT"
                + " for ROOT/class/image.jpg");
    image("a/1.png", 1);
    Files.createDirectory(root.resolve("labels"));
    assertThat(ImageFolder.isIn(root)).isTrue();
    assertThatThrownBy(this::read)
        .isInstanceOf(FormatException.class)
        .hasMessage(
            root
                + ": no image in the directory of class labels; hint: remove it, since each"
                + " directory is a class");
  }

  @Test
  void endingsDoNotDependOnTheLocale() throws IOException {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.of("tr"));
      image("a/I.TIF", 1);
      assertThat(read().size()).isEqualTo(1);
    } finally {
      Locale.setDefault(before);
    }
  }

  /** Two images and the network's are held, not a thousand. */
  @Test
  void aPassHoldsOneBatch() throws IOException {
    image("a/0.png", 9);
    byte[] bytes = Files.readAllBytes(root.resolve("a/0.png"));
    for (int i = 1; i < 300; i++) {
      Files.write(root.resolve("a/%d.png".formatted(i)), bytes);
    }
    ImageFolder folder = ImageFolder.read(root, Preprocessing.STRETCH, 512, 512);
    int imageSize = 512 * 512 * 3; // 3 MiB as floats: all of them would be 900
    float[] input = new float[imageSize];
    float[] targets = new float[1];
    Batches batches = Batches.inOrder(folder, PLAIN, 1);
    long most = 0;
    try (BatchesAhead ahead = new BatchesAhead(batches, imageSize, 2, Images.Unreadable.REFUSED)) {
      for (int b = 0; b < batches.count(); b++) {
        Arrays.fill(input, -1);
        ahead.next(input, targets);
        assertThat(input[imageSize - 3]).isEqualTo(9 / 255f);
        if (b == batches.count() - 1) {
          System.gc();
          most = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }
      }
    }
    assertThat(most).isLessThan(400L << 20);
  }
}
