package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.model.augment.Normalization;
import senet.model.data.SyntheticImages;

/** Which of a run's weights are used. */
class WeightsOptionTest {
  @TempDir Path run;
  private Path best;
  private Path last;
  private Path image;

  @BeforeEach
  void save() throws IOException {
    Files.createDirectory(run.resolve("weights"));
    best = run.resolve("weights/best.safetensors");
    last = run.resolve("weights/last.safetensors");
    CommandRun.saveUntrained(best, SyntheticImages.CLASSES, Normalization.cifar10());
    CommandRun.saveUntrained(last);
    image = run.resolve("a.png");
    BufferedImage pixels = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 32 * 32; i++) {
      pixels.setRGB(i % 32, i / 32, i * 7919);
    }
    ImageIO.write(pixels, "png", image.toFile());
  }

  private CommandRun predict() {
    return CommandRun.of("predict", image.toString(), "--weights", run.toString(), "--top", "10");
  }

  private static void cut(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
  }

  @Test
  void theBestAreUsed() {
    CommandRun run = predict();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains(SyntheticImages.CLASSES);
  }

  @Test
  void damagedBestGiveWayToLast() throws IOException {
    cut(best);
    CommandRun run = predict();
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("airplane");
    assertThat(run.err())
        .startsWith("senet: warning: best.safetensors: ")
        .endsWith("; using " + last + "\n")
        .hasLineCount(1);
    assertThat(best).exists(); // nothing is thrown away: it may be of use to somebody
  }

  @Test
  void twoDamagedFilesAreRefused() throws IOException {
    cut(best);
    cut(last);
    CommandRun run = predict();
    assertThat(run.code()).isEqualTo(4);
    assertThat(run.err()).startsWith("senet: error: best.safetensors: ").hasLineCount(1);
  }

  @Test
  void aDamagedLastDoesNotMatter() throws IOException {
    cut(last);
    assertThat(predict().err()).isEmpty();
  }

  @Test
  void aRunStoppedInItsFirstEpochHasTheLastOnly() throws IOException {
    Files.delete(best);
    CommandRun run = predict();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("airplane");
  }

  @Test
  void theFileSaysHowInputIsNormalised() throws IOException {
    String cifar = predict().out();
    CommandRun.saveUntrained(
        best,
        SyntheticImages.CLASSES,
        new Normalization(new float[3], new float[] {0.1f, 0.2f, 0.3f}));
    assertThat(predict().out()).isNotEqualTo(cifar);
  }
}
