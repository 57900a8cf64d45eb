package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.model.augment.Normalization;
import senet.model.data.SyntheticImages;

/** {@code eval} where its picture cannot be made or its options contradict the weights. */
class EvalCommandTest {
  @TempDir Path directory;

  /** What took the time is printed before what may fail. */
  @Test
  void aHeatMapThatCannotBeWrittenLosesNoNumber() throws IOException {
    Path file = directory.resolve("w.safetensors");
    CommandRun.saveUntrained(file, SyntheticImages.CLASSES, Normalization.cifar10());
    Path png = directory.resolve("none/x.png");
    String[] line = {"eval", "--weights", file + "", "--limit-test", "10", "--png", png + ""};
    String message =
        "senet: error: no heat map, the numbers above are whole: %s: cannot be written: its directory is missing; hint: name a place for it with --png\n"
            .formatted(png);
    CommandRun run = CommandRun.of(line);
    assertThat(run.out()).contains("true \\ predicted", "macro", "over 10 images\n");
    assertThat(run.err()).isEqualTo(message);
    assertThat(run.code()).isEqualTo(5);
    String[] json = Arrays.copyOf(line, line.length + 1);
    json[line.length] = "--json";
    CommandRun machine = CommandRun.of(json);
    assertThat(machine.out()).contains("\"accuracy\":").hasLineCount(1);
    assertThat(machine.err()).isEqualTo(message);
    assertThat(machine.code()).isEqualTo(5);
  }

  /** Weights, above all. */
  @Test
  void aHeatMapTakesNoFilesPlace() throws IOException {
    Path file = directory.resolve("w.safetensors");
    CommandRun.saveUntrained(file, SyntheticImages.CLASSES, Normalization.cifar10());
    byte[] before = Files.readAllBytes(file);
    CommandRun run = CommandRun.of("eval", "--weights", file + "", "--png", file + "");
    assertThat(run.err())
        .isEqualTo(
            "senet: error: --png: %s is there already, and eval overwrites no file; hint: name a new one\n"
                .formatted(file));
    assertThat(run.code()).isEqualTo(4);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  /** An earlier one may be all that is left of an evaluation of hours. */
  @Test
  void earlierHeatMapsStay() throws IOException {
    Path file = directory.resolve("w.safetensors");
    CommandRun.saveUntrained(file, SyntheticImages.CLASSES, Normalization.cifar10());
    Path mine = directory.resolve("confusion_matrix.png");
    Files.writeString(mine, "mine");
    for (String name : new String[] {"confusion_matrix-2.png", "confusion_matrix-3.png"}) {
      CommandRun run = CommandRun.of("eval", "--weights", file + "", "--limit-test", "5");
      assertThat(run.out()).endsWith("heat map  " + directory.resolve(name) + "\n");
      assertThat(directory.resolve(name)).isNotEmptyFile();
    }
    assertThat(mine).hasContent("mine");
  }

  /** Drawn images stand in for no data that was asked for. */
  @Test
  void dataThatWasNamedIsUsedOrRefused() throws IOException {
    Path file = directory.resolve("w.safetensors");
    CommandRun.saveUntrained(file, SyntheticImages.CLASSES, Normalization.cifar10());
    Path missing = directory.resolve("none");
    CommandRun run = CommandRun.of("eval", "--weights", file + "", "--data", missing + "");
    assertThat(run.err()).isEqualTo("senet: error: " + missing + ": no such file or directory\n");
    assertThat(run.code()).isEqualTo(4);
    assertThat(CommandRun.of("eval", "--weights", file + "", "--dataset", "imagenet").code())
        .isEqualTo(2);
  }

  @Test
  void evalTrainsOnNothing() {
    CommandRun run = CommandRun.of("eval", "--limit-train=3");
    assertThat(run.err()).startsWith("senet: error: Unknown option: '--limit-train=3'\n");
    assertThat(run.code()).isEqualTo(2);
    assertThat(CommandRun.of("eval", "--help").out())
        .contains("--limit-test")
        .doesNotContain("--limit-train");
    assertThat(CommandRun.of("train", "--help").out()).contains("--limit-train");
  }

  private CommandRun measure(Path file, String... more) {
    String[] line = {"eval", "--weights", file + "", "--limit-test", "30", "--json"};
    String[] all = Arrays.copyOf(line, line.length + more.length);
    System.arraycopy(more, 0, all, line.length, more.length);
    CommandRun run = CommandRun.of(all);
    assertThat(run.err()).isEmpty();
    return run;
  }

  private static String loss(CommandRun run) {
    return run.out().replaceAll(".*\"loss\":([^,]*),.*\n", "$1");
  }

  @Test
  void viewsAndTrainingMode() throws IOException {
    Path file = directory.resolve("w.safetensors");
    CommandRun.saveUntrained(file, SyntheticImages.CLASSES, Normalization.cifar10());
    String usual = loss(measure(file));
    assertThat(loss(measure(file, "--batch-size", "7"))).isEqualTo(usual);
    CommandRun mirrored = measure(file, "--views", "mirror-translate");
    assertThat(mirrored.out()).contains("\"measured\":\"means of 6 views of each image\"");
    assertThat(loss(mirrored)).isNotEqualTo(usual);
    CommandRun training = measure(file, "--training-mode", "--batch-size", "7");
    assertThat(training.out()).contains("\"measured\":\"training mode, in batches of 7\"");
    assertThat(loss(training)).isNotEqualTo(usual);
    assertThat(loss(measure(file, "--training-mode"))).isNotEqualTo(loss(training));
    CommandRun refused = CommandRun.of("eval", "--weights", file + "", "--views", "six");
    assertThat(refused.err())
        .startsWith("senet: error: Invalid value for option '--views': unknown views 'six'; known");
    assertThat(refused.code()).isEqualTo(2);
  }
}
