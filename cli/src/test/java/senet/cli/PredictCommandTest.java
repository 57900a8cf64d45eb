package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import senet.model.augment.Normalization;

/** {@code predict} where not all is well with what it is given. */
class PredictCommandTest {
  @TempDir Path directory;
  private Path weights;
  private Path good;
  private Path text;

  @BeforeEach
  void save() throws IOException {
    weights = directory.resolve("w.safetensors");
    CommandRun.saveUntrained(weights);
    good = image("good.png");
    text = Files.writeString(directory.resolve("text.png"), "not an image");
  }

  private Path image(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(new BufferedImage(9, 5, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    return file;
  }

  private CommandRun predict(Object... paths) {
    List<String> line = new ArrayList<>(List.of("predict", "--weights", weights + ""));
    for (Object path : paths) {
      line.add(path.toString());
    }
    return CommandRun.of(line.toArray(String[]::new));
  }

  @Test
  void oneBadImageCostsNoOther() throws IOException {
    Path missing = directory.resolve("missing.png");
    Path empty = Files.createDirectory(directory.resolve("empty"));
    Path last = image("last.png");
    CommandRun run = predict(good, text, missing, empty, last);
    assertThat(run.out().lines()).hasSize(2 + 1 + 3 + 3);
    assertThat(run.out()).contains(good + "  1", last + "  1");
    assertThat(run.err())
        .isEqualTo(
            """
            senet: warning: %s: no image in this directory; looked for .jpg, .jpeg, .png, .gif, .bmp; hint: directories in it are not searched
            senet: warning: text.png: not a PNG, JPEG, GIF or BMP image
            senet: warning: %s: no such file or directory
            senet: error: 3 of what was named could not be read, 2 images could
            """
                .formatted(empty, missing));
    assertThat(run.code()).isEqualTo(4);
    CommandRun json = predict("--json", text, good);
    assertThat(json.out()).contains("\"images\":[{\"file\":").hasLineCount(1);
    assertThat(json.code()).isEqualTo(4);
  }

  @Test
  void oneBadImageAloneIsTheError() {
    CommandRun run = predict(text);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo("senet: error: text.png: not a PNG, JPEG, GIF or BMP image\n");
    assertThat(run.code()).isEqualTo(4);
  }

  @Test
  void aDirectoryGivesItsFilesOnly() throws IOException {
    Path inside = image("images/a.png");
    Files.createDirectory(directory.resolve("images/b.png"));
    CommandRun run = predict(directory.resolve("images"));
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines()).hasSize(2 + 1 + 3);
    assertThat(run.out()).contains(inside + "  1");
    assertThat(run.code()).isZero();
  }

  @Test
  void imagesThatAreNotReadAreCounted() throws IOException {
    Path inside = image("images/a.png");
    for (String name : List.of("b.webp", "c.WEBP", "d.tif", "notes.txt", "weights.pth")) {
      Files.writeString(directory.resolve("images/" + name), "x");
    }
    CommandRun run = predict(inside.getParent());
    assertThat(run.err())
        .isEqualTo(
            "senet: notice: %s: 3 images of formats that are not read passed by (.tif, .webp); hint: convert them to PNG or JPEG\n"
                .formatted(inside.getParent()));
    assertThat(run.out()).contains(inside + "  1");
    assertThat(run.code()).isZero();
    Files.delete(inside);
    CommandRun none = predict(inside.getParent());
    assertThat(none.err().lines().toList())
        .satisfiesExactly(
            notice -> assertThat(notice).contains(": 3 images of formats that are not read"),
            error -> assertThat(error).contains(": no image in this directory; looked for .jpg"));
    assertThat(none.code()).isEqualTo(4);
  }

  /** For Java it is the working directory, for whoever typed it a variable that was not set. */
  @Test
  void anEmptyPathIsRefused() {
    CommandRun run = predict(good, "");
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("senet: error: ").contains("IMAGE|DIR", "the path is empty");
    assertThat(run.code()).isEqualTo(2);
    assertThat(CommandRun.of("eval", "--weights", "").code()).isEqualTo(2);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "file names there have no control characters")
  void namesCannotForgeOutput() throws IOException {
    Path file = image("a\n\u001b[2Jb.png");
    List<String> classes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      classes.add(i + "\u001b]0;x\u0007\r\u202e");
    }
    CommandRun.saveUntrained(weights, classes, Normalization.cifar10());
    CommandRun run = predict(file, "--top", "1");
    assertThat(run.out().lines()).hasSize(2 + 2);
    assertThat(run.out())
        .contains("a\\u{a}\\u{1b}[2Jb.png", "\\u{1b}]0;x\\u{7}\\u{d}\\u{202e}")
        .doesNotContain("\u001b", "\r", "\u202e");
    CommandRun refused =
        predict(good, Files.writeString(directory.resolve("c\u001b[1m.png"), "no image"));
    assertThat(refused.err()).contains("c\\u{1b}[1m.png: not a PNG").doesNotContain("\u001b");
  }
}
