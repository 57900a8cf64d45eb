package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a run is trained: presets, files of settings, single ones; and runs that go on. */
class TrainRecipeTest {
  private static final String FEW =
      "train --dataset drawn --limit-train 24 --limit-test 10 --model se_resnet8 --threads 2";

  @TempDir Path directory;

  private CommandRun train(String line, Path run) {
    List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
    words.addAll(List.of("--run-dir", run.toString()));
    return CommandRun.of(words.toArray(String[]::new));
  }

  /** Later ones win: preset, file, --set, options of their own. */
  @Test
  void settingsReplaceEachOther() throws IOException {
    Path config = directory.resolve("my.yaml");
    Files.writeString(
        config,
        """
        # Mine.
        preset: seed
        epochs: 3
        batch_size: 8
        learning_rate: 0.05
        momentum: 0.8
        """);
    Path run = directory.resolve("run");
    CommandRun trained =
        train(
            FEW
                + " --config "
                + config
                + " --set momentum=0.7 --set label_smoothing=0.1 --epochs 1",
            run);
    assertThat(trained.err()).isEmpty();
    assertThat(trained.code()).isZero();
    assertThat(Files.readAllLines(run.resolve("config.yaml")))
        .contains(
            "model: se_resnet8",
            "epochs: 1",
            "batch_size: 8",
            "learning_rate: 0.05",
            "momentum: 0.7",
            "nesterov: true",
            "weight_decay: 1.0E-4",
            "label_smoothing: 0.1",
            "schedule: constant",
            "augment: translate 4, flip");
    assertThat(run.resolve("batch_preview.png")).isNotEmptyFile();
  }

  /** A run's own settings make the same run. */
  @Test
  void aRunIsRepeatedByItsConfiguration() throws IOException {
    Path first = directory.resolve("first");
    String line = FEW + " --epochs 1 --batch-size 8 --seed 5 --se reduction=4 --validation 6";
    assertThat(train(line, first).code()).isZero();
    Path second = directory.resolve("second");
    CommandRun again = train("train --config " + first.resolve("config.yaml"), second);
    assertThat(again.err()).isEmpty();
    assertThat(second.resolve("weights/last.safetensors"))
        .hasSameBinaryContentAs(first.resolve("weights/last.safetensors"));
    assertThat(again.out()).contains("held-loss").contains("best      validation accuracy ");
    assertThat(Files.readAllLines(second.resolve("results.csv")).getFirst())
        .contains(",validation_loss,validation_accuracy,")
        .doesNotContain("test");
    assertThat(CommandRun.of("report", second.toString()).code()).isZero();
  }

  /** Its weights are those of a run of as many epochs that was not stopped. */
  @Test
  void aRunThatIsOverHasNothingToGoOnWith() throws IOException {
    Path run = directory.resolve("run");
    assertThat(train(FEW + " --epochs 1 --batch-size 8", run).code()).isZero();
    byte[] weights = Files.readAllBytes(run.resolve("weights/last.safetensors"));
    CommandRun again = CommandRun.of("train", "--resume", run.toString());
    assertThat(again.err()).isEmpty();
    assertThat(again.code()).isZero();
    assertThat(run.resolve("weights/last.safetensors")).hasBinaryContent(weights);
    assertThat(Files.readAllLines(run.resolve("results.csv"))).hasSize(2);
  }

  @Test
  void aRunGoesOnWithItsOwnSettings() throws IOException {
    Path run = directory.resolve("run");
    assertThat(train(FEW + " --epochs 1 --batch-size 8", run).code()).isZero();
    assertThat(CommandRun.of("train", "--resume", run.toString(), "--lr", "0.2").err())
        .startsWith(
            "senet: error: --resume goes on with the run's own settings but --lr is given; hint:"
                + " leave it out, or start anew with --weights "
                + run);
    String config = Files.readString(run.resolve("config.yaml"));
    Files.writeString(run.resolve("config.yaml"), config.replace("momentum: 0.9", "momentum: 0.8"));
    CommandRun changed = CommandRun.of("train", "--resume", run.toString());
    assertThat(changed.err())
        .isEqualTo(
            "senet: error: state.safetensors: the run was saved with 'momentum: 0.9' but goes on"
                + " with 'momentum: 0.8'; hint: resume with the same data and settings\n");
    assertThat(changed.code()).isEqualTo(4);
  }

  @Test
  void curvesOfTensorBoard() throws IOException {
    Path run = directory.resolve("run");
    assertThat(train(FEW + " --epochs 1 --batch-size 8 --tensorboard", run).code()).isZero();
    try (var files = Files.list(run)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .anyMatch(name -> name.startsWith("events.out.tfevents."));
    }
  }

  @Test
  void aLearningRateIsFound() {
    Path png = directory.resolve("found.png");
    CommandRun found =
        CommandRun.of(
            ("lr-find --dataset drawn --limit-train 64 --model se_resnet8 --batch-size 8 --steps 12"
                    + " --threads 2 --png "
                    + png)
                .split(" ", -1));
    assertThat(found.err()).isEmpty();
    assertThat(found.out())
        .startsWith("seen      ")
        .contains("\nsuggested ")
        .contains("\nrecipe    0.0500\n");
    assertThat(png).isNotEmptyFile();
    CommandRun again = CommandRun.of("lr-find", "--dataset", "drawn", "--png", png.toString());
    assertThat(again.err())
        .isEqualTo("senet: error: " + png + ": there already; hint: --png names another\n");
  }

  @Test
  void presetsAreListedAndPrinted() {
    assertThat(CommandRun.of("presets").out())
        .startsWith("preset ")
        .contains("\nfast ")
        .contains("\nsmoke ");
    assertThat(CommandRun.of("presets", "seed").out()).startsWith("# The study note's recipe");
    assertThat(CommandRun.of("presets", "sead").code()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--preset fats | unknown preset 'fats'; the nearest: fast, seed, smoke; hint: 'senet"
            + " presets' lists all",
        "--set momentun=1 | --set: unknown setting 'momentun'; the nearest: momentum",
        "--time-budget soon | Invalid value for option '--time-budget': 'soon' is no time; hint:"
            + " 90s, 30m or 1h30m",
        "--time-budget 0m | Invalid value for option '--time-budget': '0m' is no time at all; hint:"
            + " 30m",
        "--set whiten=50 | whiten: the first layer of se_resnet8 is trained like its others; hint:"
            + " leave it out, or --model se_airbench94"
      })
  void whatCannotBe(String options, String message) {
    CommandRun refused = CommandRun.of((FEW + " " + options).split(" ", -1));
    assertThat(refused.err()).startsWith("senet: error: " + message);
    assertThat(refused.code()).isEqualTo(2);
  }
}
