package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.parallel.Parallel;
import senet.model.augment.Augmentation;
import senet.model.augment.Normalization;
import senet.model.format.FormatException;

/** Directories of images to train on: their parts, and what is made of their files. */
class FolderPartsTest {
  private static final int SIDE = 4;
  private static final Augmentation PLAIN =
      Augmentation.none(new Normalization(new float[3], new float[] {1, 1, 1}));

  @TempDir Path root;

  private void image(String name, int red) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(7, 9, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 7 * 9; i++) {
      image.setRGB(i % 7, i / 7, red << 16);
    }
    ImageIO.write(image, "png", file.toFile());
  }

  private void images(String... directories) throws IOException {
    for (String directory : directories) {
      for (int i = 0; i < 3; i++) {
        image("%s/%d.png".formatted(directory, i), 10 * i);
      }
    }
  }

  private FolderParts read() throws IOException {
    return FolderParts.read(root, Preprocessing.STRETCH, SIDE);
  }

  private static List<Integer> labels(Images images) {
    return IntStream.range(0, images.size()).mapToObj(images::label).toList();
  }

  /** What was told, and the parts that were loaded. */
  private record Loaded(Splits splits, List<String> told) {}

  private static Loaded load(Splits splits, long room, int threads) throws IOException {
    List<String> told = new ArrayList<>();
    FolderLoading.Listener listener =
        new FolderLoading.Listener() {
          @Override
          public void decoded(int done, int total) {
            told.add(done + " of " + total);
          }

          @Override
          public void leftOut(ImageFolder images, int index, IOException why) {
            told.add(index + " " + why.getMessage().replace('\\', '/'));
          }

          @Override
          public void notInMemory(long bytes, long limit) {
            told.add(bytes + " bytes, room for " + limit);
          }
        };
    try (Parallel parallel = Parallel.of(threads)) {
      return new Loaded(new FolderLoading(parallel, room, listener).load(splits), told);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"test", "val", "valid", "validation"})
  void trainAndSomethingToTestOn(String test) throws IOException {
    images("train/ä b", "train/雪", "train/z", test + "/z", test + "/雪");
    Splits splits = read().splits(Optional.empty());
    assertThat(splits.train().classes()).containsExactly("z", "ä b", "雪");
    assertThat(splits.test().classes()).isEqualTo(splits.train().classes());
    assertThat(labels(splits.test())).containsExactly(0, 0, 0, 2, 2, 2);
    assertThat(splits.validation()).isEmpty();
    assertThat(FolderParts.classes(root)).isEqualTo(3);
    assertThat(FolderParts.toTestOn(root)).isEqualTo(root.resolve(test));
    Splits held = read().splits(Optional.of(HoldOut.of("3")));
    assertThat(labels(held.validation().orElseThrow())).containsExactly(0, 1, 2);
    assertThat(held.test().size()).isEqualTo(6);
  }

  @Test
  void allThreeParts() throws IOException {
    images("train/a", "train/b", "val/a", "test/b");
    Splits splits = read().splits(Optional.empty());
    assertThat(labels(splits.validation().orElseThrow())).containsExactly(0, 0, 0);
    assertThat(labels(splits.test())).containsExactly(1, 1, 1);
    assertThatThrownBy(() -> read().splits(Optional.of(HoldOut.of("1"))))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            root
                + ": it has images to choose on, "
                + root.resolve("val")
                + "; hint: leave --validation out");
  }

  @Test
  void classesAlone() throws IOException {
    images("a", "train", "b"); // a train is something to look at, too
    assertThat(FolderParts.toTestOn(root)).isEqualTo(root);
    assertThatThrownBy(() -> read().splits(Optional.empty()))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            root
                + ": images to train on and none to test on; hint: --validation 0.1 holds out a"
                + " tenth of them, or ROOT/train/class/image.jpg and ROOT/test/class/image.jpg");
    Splits splits = read().splits(Optional.of(HoldOut.of("3")));
    assertThat(splits.train().classes()).containsExactly("a", "b", "train");
    assertThat(labels(splits.test())).containsExactly(0, 1, 2);
    assertThat(splits.validation()).isEmpty();
    Files.createDirectories(root.resolve("only/train/x"));
    images("only/train/x", "only/train/y");
    assertThat(FolderParts.classes(root.resolve("only"))).isEqualTo(2);
    assertThatThrownBy(() -> FolderParts.toTestOn(root.resolve("only")))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            root.resolve("only")
                + ": images to train on, train, and none to test on; hint: name that directory to"
                + " measure on these, or put others in ROOT/test/class/image.jpg");
  }

  @Test
  void whatCannotBeTrainedOn() throws IOException {
    Path missing = root.resolve("missing");
    assertThatThrownBy(() -> FolderParts.read(missing, Preprocessing.STRETCH, SIDE))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(missing.toString());
    images("train/a", "test/a");
    assertThatThrownBy(this::read)
        .isInstanceOf(FormatException.class)
        .hasMessage(
            root.resolve("train")
                + ": only one class, 'a', and nothing to tell it from; hint: a directory for each"
                + " class, two at least");
    images("train/b", "test/c");
    assertThatThrownBy(this::read)
        .isInstanceOf(FormatException.class)
        .hasMessage(
            root.resolve("test")
                + ": class 'c' is none of the 2 in "
                + root.resolve("train")
                + "; hint: the directories of both are called alike");
    Files.createDirectories(root.resolve("train/empty"));
    assertThatThrownBy(this::read)
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("no image in the directory of class empty");
  }

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "names of files are lines there, links need a privilege")
  void namesOfSeveralLinesAndLoops() throws IOException {
    images("train/a", "train/b", "test/a");
    Files.createSymbolicLink(root.resolve("train/b/up"), root.resolve("train"));
    assertThatThrownBy(this::read).isInstanceOf(FileSystemLoopException.class);
    Files.delete(root.resolve("train/b/up"));
    Files.move(root.resolve("train/b"), root.resolve("train/b\nc"));
    assertThatThrownBy(this::read)
        .isInstanceOf(FormatException.class)
        .hasMessage(
            root.resolve("train")
                + ": the name of class 'b\\u{a}c' is more than a line of text; hint: rename its"
                + " directory");
  }

  /** The same floats, whether images stay in memory or are decoded by each pass. */
  @ParameterizedTest
  @CsvSource({"288, 1", "288, 3", "287, 1", "287, 2"})
  void imagesInMemoryAndNot(long room, int threads) throws IOException {
    images("train/a", "train/b");
    Splits listed = read().splits(Optional.of(HoldOut.of("2")));
    assertThat(listed.train().areInMemory()).isFalse();
    Loaded loaded = load(listed, room, threads);
    boolean fits = room == 6 * SIDE * SIDE * 3;
    assertThat(loaded.told)
        .isEqualTo(
            fits
                ? List.of("4 of 6", "6 of 6")
                : List.of("288 bytes, room for 287", "4 of 6", "6 of 6"));
    Images[][] pairs = {
      {listed.train(), loaded.splits.train()}, {listed.test(), loaded.splits.test()}
    };
    for (Images[] pair : pairs) {
      assertThat(pair[1].areInMemory()).isEqualTo(fits);
      assertThat(labels(pair[1])).isEqualTo(labels(pair[0]));
      assertThat(pair[1].classes()).isEqualTo(pair[0].classes());
      assertThat(pair[1].fingerprint()).isEqualTo(pair[0].fingerprint());
      for (int i = 0; i < pair[0].size(); i++) {
        float[] expected = new float[SIDE * SIDE * 3];
        float[] actual = new float[SIDE * SIDE * 3];
        pair[0].write(i, PLAIN, null, expected, 0);
        pair[1].write(i, PLAIN, null, actual, 0);
        assertThat(actual).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1 << 20})
  void imagesThatCannotBeReadAreLeftOut(long room) throws IOException {
    images("train/a", "train/b", "test/a", "test/b");
    Files.writeString(root.resolve("train/a/1.png"), "a text");
    byte[] whole = Files.readAllBytes(root.resolve("train/b/2.png"));
    Files.write(root.resolve("train/b/2.png"), Arrays.copyOf(whole, whole.length / 2));
    Files.writeString(root.resolve("test/b/0.png"), "");
    Loaded loaded = load(read().splits(Optional.empty()), room, 2);
    assertThat(labels(loaded.splits.train())).containsExactly(0, 0, 1, 1);
    assertThat(labels(loaded.splits.test())).containsExactly(0, 0, 0, 1, 1);
    List<String> told = loaded.told.stream().filter(line -> line.contains("png")).toList();
    assertThat(told).hasSize(3);
    assertThat(told.get(0)).isEqualTo("1 a/1.png: not a PNG, JPEG, GIF or BMP image");
    assertThat(told.get(1)).startsWith("5 b/2.png: ");
    assertThat(told.get(2)).startsWith("3 b/0.png: ");
    Batches batches = Batches.inOrder(loaded.splits.train(), PLAIN, 4);
    float[] input = new float[4 * SIDE * SIDE * 3];
    batches.fill(0, input, new float[4]);
    assertThat(input[SIDE * SIDE * 3]).isEqualTo(20 / 255f); // of a/2.png
    for (int i = 0; i < 3; i++) {
      Files.writeString(root.resolve("test/a/%d.png".formatted(i)), "x");
      Files.writeString(root.resolve("test/b/%d.png".formatted(i)), "x");
    }
    assertThatThrownBy(() -> load(read().splits(Optional.empty()), room, 1))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            root.resolve("test")
                + ": none of 6 images could be read; the first: a/0.png: not a PNG, JPEG, GIF or"
                + " BMP image");
  }

  /** A run goes on beside another heap: what it compares does not depend on the room. */
  @Test
  void partsOfDecodedImagesAreThoseOfTheFiles() throws IOException {
    images("train/a", "train/b", "test/a");
    Files.writeString(root.resolve("train/a/1.png"), "a text");
    Splits listed = read().splits(Optional.empty());
    Images decoded = load(listed, 1 << 20, 1).splits.train();
    Images streamed = load(listed, 0, 1).splits.train();
    assertThat(decoded.areInMemory()).isTrue();
    assertThat(streamed.areInMemory()).isFalse();
    assertThat(decoded.fingerprint())
        .isEqualTo(streamed.fingerprint())
        .isNotEqualTo(listed.train().fingerprint());
    int[] some = {4, 0, 2};
    Images[][] pairs = {
      {decoded.limit(2), streamed.limit(2)}, {decoded.only("x", some), streamed.only("x", some)}
    };
    for (Images[] pair : pairs) {
      assertThat(pair[0].name()).isEqualTo(pair[1].name());
      assertThat(labels(pair[0])).isEqualTo(labels(pair[1]));
      assertThat(pair[0].fingerprint()).isEqualTo(pair[1].fingerprint());
      for (int i = 0; i < pair[0].size(); i++) {
        float[] expected = new float[SIDE * SIDE * 3];
        float[] actual = new float[SIDE * SIDE * 3];
        pair[1].write(i, PLAIN, null, expected, 0);
        pair[0].write(i, PLAIN, null, actual, 0);
        assertThat(actual).isEqualTo(expected);
      }
    }
  }

  /** Names, bytes and classes all count. */
  @Test
  void fingerprints() throws IOException {
    images("a", "b");
    String before = ImageFolder.read(root, Preprocessing.STRETCH, 1, 1).fingerprint();
    assertThat(before).matches("[0-9a-f]{8}");
    assertThat(ImageFolder.read(root, Preprocessing.STRETCH, 2, 2).fingerprint()).isEqualTo(before);
    byte[] bytes = Files.readAllBytes(root.resolve("a/1.png"));
    bytes[bytes.length - 1] ^= 1;
    Files.write(root.resolve("a/1.png"), bytes);
    String changed = ImageFolder.read(root, Preprocessing.STRETCH, 1, 1).fingerprint();
    assertThat(changed).isNotEqualTo(before);
    Files.move(root.resolve("a/2.png"), root.resolve("a/3.png"));
    String renamed = ImageFolder.read(root, Preprocessing.STRETCH, 1, 1).fingerprint();
    assertThat(renamed).isNotEqualTo(changed);
    Files.move(root.resolve("a/3.png"), root.resolve("b/3.png"));
    assertThat(ImageFolder.read(root, Preprocessing.STRETCH, 1, 1).fingerprint())
        .isNotEqualTo(renamed);
  }
}
