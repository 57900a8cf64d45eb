package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.model.augment.Normalization;
import senet.model.data.SyntheticImages;

/** Decimal points, digits and letters do not follow the machine's language. */
class LocaleTest {
  private final Locale before = Locale.getDefault();

  @TempDir Path directory;

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @Test
  void everyLanguageGetsTheSameOutput() throws IOException {
    Path weights = directory.resolve("w.safetensors");
    CommandRun.saveUntrained(weights, SyntheticImages.CLASSES, Normalization.cifar10());
    // Capital I in names and endings: Turkish makes another letter of it.
    Path image = directory.resolve("IMAGE.GIF");
    ImageIO.write(new BufferedImage(9, 5, BufferedImage.TYPE_INT_RGB), "gif", image.toFile());
    String[][] lines = {
      {"models"},
      {"summary", "se_resnet20", "--squeeze", "AVG"},
      {"train", "--help"},
      {"eval", "--weights", weights.toString(), "--limit-test", "10"},
      {"predict", directory.toString(), "--weights", weights.toString()},
      {"train", "--lr", "0,1"},
      {"train", "--threads", "1025"}
    };
    List<CommandRun> expected = runAll(lines, Locale.ROOT);
    assertThat(expected.get(3).code()).isZero();
    assertThat(expected.get(4).out()).contains("IMAGE.GIF");
    for (String language : List.of("tr-TR", "ar-EG", "de-DE")) {
      assertThat(runAll(lines, Locale.forLanguageTag(language))).as(language).isEqualTo(expected);
    }
  }

  private List<CommandRun> runAll(String[][] lines, Locale locale) throws IOException {
    Files.deleteIfExists(directory.resolve("confusion_matrix.png")); // of another language
    Files.deleteIfExists(directory.resolve("confusion_matrix_normalized.png"));
    List<CommandRun> runs = new ArrayList<>();
    for (String[] line : lines) {
      Locale.setDefault(locale);
      runs.add(CommandRun.of(line));
    }
    return runs;
  }

  @Test
  void filesHaveDecimalPoints() throws IOException {
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    Path run = directory.resolve("run");
    CommandRun trained =
        CommandRun.of(
            "train",
            "--dataset",
            "drawn",
            "--limit-train",
            "16",
            "--limit-test",
            "8",
            "--epochs",
            "1",
            "--batch-size",
            "8",
            "--lr",
            "0.05",
            "--run-dir",
            run.toString());
    assertThat(trained.code()).isZero();
    assertThat(Files.readString(run.resolve("config.yaml"))).contains("learning_rate: 0.05\n");
    assertThat(Files.readAllLines(run.resolve("results.csv")).get(1))
        .matches("1,[0-9]+\\.[0-9]{6},[01]\\.[0-9]{6},[0-9]+\\.[0-9]{6},.*");
    assertThat(trained.out()).containsPattern("\n    1 +[0-9]+\\.[0-9]{4} ");
  }
}
