package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Workspace;
import senet.model.augment.Augmentation;
import senet.model.data.ClassMatch;
import senet.model.data.ImageFolder;
import senet.model.data.ImageSet;
import senet.model.data.Images;
import senet.model.data.Preprocessing;
import senet.model.metric.ClassificationMetrics;

/** Files that are read as they are needed measure as the same images in memory do. */
class FolderEvaluationTest {
  private static final int SIDE = TinyNetwork.SIDE;
  private static final int IMAGES = 23;

  @TempDir Path root;
  private ImageSet set; // in the order of the folder: class by class
  private ImageFolder folder;

  @BeforeEach
  void save() throws IOException {
    ImageSet noise = (ImageSet) TinyNetwork.data(1, IMAGES).test();
    byte[] pixels = new byte[noise.pixels().length];
    int[] labels = new int[IMAGES];
    int at = 0;
    for (String name : TinyNetwork.CLASSES.stream().sorted().toList()) {
      for (int i = 0; i < IMAGES; i++) {
        if (TinyNetwork.CLASSES.get(noise.label(i)).equals(name)) {
          int bytes = noise.imageBytes();
          byte[] image = Arrays.copyOfRange(noise.pixels(), i * bytes, (i + 1) * bytes);
          System.arraycopy(image, 0, pixels, at * bytes, bytes);
          labels[at++] = noise.label(i);
          write(root.resolve("%s/%02d.png".formatted(name, i)), image);
        }
      }
    }
    set = new ImageSet("noise", SIDE, SIDE, 3, pixels, labels, TinyNetwork.CLASSES);
    ImageFolder read = ImageFolder.read(root, Preprocessing.STRETCH, SIDE, SIDE);
    folder = read.as(TinyNetwork.CLASSES, ClassMatch.of("x", read.classes(), TinyNetwork.CLASSES));
  }

  private static void write(Path file, byte[] pixels) throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < SIDE * SIDE; i++) {
      int red = Byte.toUnsignedInt(pixels[3 * i]);
      int green = Byte.toUnsignedInt(pixels[3 * i + 1]);
      int blue = Byte.toUnsignedInt(pixels[3 * i + 2]);
      image.setRGB(i % SIDE, i / SIDE, red << 16 | green << 8 | blue);
    }
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }

  private static ClassificationMetrics evaluate(
      Images images, int batchSize, int threads, Images.Unreadable unreadable) {
    Checkpoint checkpoint = TinyNetwork.checkpoint(3);
    try (Parallel parallel = Parallel.of(threads)) {
      return new Evaluator(
              checkpoint.network(),
              Augmentation.none(checkpoint.normalization()),
              batchSize,
              parallel,
              new Workspace(threads))
          .evaluate(images, unreadable);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 2", "23, 3", "64, 2"})
  void filesMeasureAsMemoryDoes(int batchSize, int threads) {
    ClassificationMetrics expected = evaluate(set, 7, 1, Images.Unreadable.REFUSED);
    assertThat(expected.images()).isEqualTo(IMAGES);
    EvaluatorTest.assertSame(
        evaluate(folder, batchSize, threads, Images.Unreadable.REFUSED), expected);
  }

  /** What remains is measured as if the others were not there. */
  @ParameterizedTest
  @CsvSource({"1, 1", "5, 2", "64, 3"})
  void whatCannotBeReadIsLeftOut(int batchSize, int threads) throws IOException {
    Files.writeString(root.resolve(folder.file(0)), "no image");
    Files.writeString(root.resolve(folder.file(IMAGES - 1)), "no image");
    List<Integer> told = new ArrayList<>();
    ClassificationMetrics metrics =
        evaluate(folder, batchSize, threads, (index, _) -> told.add(index));
    assertThat(told).containsExactly(0, IMAGES - 1);
    int bytes = set.imageBytes();
    ImageSet rest =
        new ImageSet(
            "rest",
            SIDE,
            SIDE,
            3,
            Arrays.copyOfRange(set.pixels(), bytes, (IMAGES - 1) * bytes),
            Arrays.copyOfRange(set.labels(), 1, IMAGES - 1),
            TinyNetwork.CLASSES);
    EvaluatorTest.assertSame(metrics, evaluate(rest, 7, 1, Images.Unreadable.REFUSED));
  }

  @Test
  void orEndsTheEvaluation() throws IOException {
    Files.writeString(root.resolve(folder.file(11)), "no image");
    assertThatThrownBy(() -> evaluate(folder, 4, 2, Images.Unreadable.REFUSED))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(folder.file(11) + ": not a PNG, JPEG, GIF or BMP image");
  }
}
