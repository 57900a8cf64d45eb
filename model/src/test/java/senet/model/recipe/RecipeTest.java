package senet.model.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import senet.model.format.FormatException;
import senet.model.optim.LearningRate;
import senet.model.zoo.Zoo;

class RecipeTest {
  static final List<String> PRESETS = Presets.NAMES;

  private static Recipe recipe(String text) throws FormatException {
    return Recipe.of(Settings.parse(text, "x.yaml"));
  }

  @ParameterizedTest
  @FieldSource("PRESETS")
  void presetsSayWhatTheyAre(String name) {
    Settings settings = Presets.of(name);
    List<String> known = new ArrayList<>(RecipeKeys.ALL);
    known.addAll(List.of("model", "dataset"));
    settings.requireKnown(known);
    settings.text("model").ifPresent(Zoo::entry);
    Recipe recipe = Recipe.of(settings);
    assertThat(Recipe.of(recipe.settings())).isEqualTo(recipe);
    assertThat(Presets.text(name)).startsWith("# ");
  }

  @Test
  void anUnknownPresetIsTold() {
    assertThatThrownBy(() -> Presets.of("fats"))
        .hasMessage(
            "unknown preset 'fats'; the nearest: fast, seed, smoke; hint: 'senet presets' lists"
                + " all");
  }

  /** The note's numbers. */
  @Test
  void theSeedsRecipe() {
    Recipe seed = Recipe.of(Presets.of("seed"));
    assertThat(seed.epochs()).isEqualTo(40);
    assertThat(seed.batchSize()).isEqualTo(128);
    assertThat(seed.optimization())
        .isEqualTo(new Optimization.PlainSgd(0.9f, true, new Optimization.Decay(1e-4f, true, 1)));
    LearningRate rate = seed.schedule().rate(seed.learningRate(), 40 * 391, 0, 391);
    assertThat(rate.at(0)).isEqualTo(0.1f);
    assertThat(rate.at(40 * 391 - 1)).isEqualTo(0.1f);
    assertThat(seed.averaging()).isEqualTo(new Averaging.None());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "optimizer: sgd;momentum: 0.5;nesterov: false",
        "optimizer: adamw;betas: 0.95 0.99;epsilon: 1e-7;weight_decay: 0.05;decay_vectors: false",
        "optimizer: muon;momentum: 0.6;iterations: 3;normalized: true;others_scale: 0.5",
        "optimizer: sgd;decoupled: true;learning_rate: 11.5;momentum: 0.85;norm_bias_scale: 64",
        "schedule: step 30 0.1;warm_up: 0.1;accumulate: 3;drop_last: true",
        "schedule: multi-step 0.2 60 120 160;average: ema 0.999;clip_norm: 1.5",
        "schedule: one-cycle;average: lookahead 5 0.5;label_smoothing: 0.2;patience: 7",
        "schedule: linear;average: lookahead 6 rising;views: mirror-translate",
        "whiten: 5000;whiten_bias_epochs: 3;augment: flip alternating, translate 2 reflect"
      })
  void whatIsWrittenIsRead(String settings) throws FormatException {
    Recipe recipe = recipe(settings.replace(';', '\n'));
    assertThat(Recipe.of(recipe.settings())).isEqualTo(recipe);
    List<String> lines = List.of(settings.split(";", -1));
    for (String line : lines) {
      assertThat(RecipeKeys.ALL).contains(line.substring(0, line.indexOf(':')));
    }
    String last = lines.getLast(); // which those before it do not need
    String others = String.join("\n", lines.subList(0, lines.size() - 1));
    assertThat(recipe).as(last).isNotEqualTo(recipe(others));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "epochs: 0 | x.yaml:1: epochs is '0', it must be a whole number from 1 to 1000000",
        "epochs: 1.5 | x.yaml:1: epochs is '1.5', it must be a whole number",
        "learning_rate: nan | x.yaml:1: learning_rate is 'nan', it must be a number",
        "learning_rate: NaN | x.yaml:1: learning_rate is 'NaN', it must be a number from 0 to"
            + " 1000000",
        "momentum: 1 | x.yaml:1: momentum is '1', it must be a number from 0 to 0.999999",
        "optimizer: adam | x.yaml:1: optimizer is 'adam', it must be one of sgd, adamw, muon",
        "drop_last: yes | x.yaml:1: drop_last is 'yes', it must be true or false",
        "betas: 0.9 0.99 | x.yaml:1: betas is 0.9 0.99, but the optimizer is sgd; hint: leave it"
            + " out",
        "schedule: cosine 3 | x.yaml:1: schedule: number of values behind cosine is 1, it"
            + " must be 0: none",
        "schedule: steps 3 | x.yaml:1: schedule: unknown schedule 'steps'; known: constant, cosine,"
            + " linear, one-cycle, triangular, step, multi-step",
        "schedule: step 1.5 0.1 | x.yaml:1: schedule: number of epochs is 1.5, it must be"
            + " whole",
        "schedule: multi-step 0.1 30 20 | x.yaml:1: schedule: epoch is 20, it must be"
            + " above 30",
        "average: swa | x.yaml:1: average: unknown average 'swa'; known: none, ema DECAY, lookahead"
            + " STEPS SHARE, lookahead STEPS rising",
        "average: ema 1 | x.yaml:1: average: decay is 1.0, it must be from 0 to below 1",
        "views: six | x.yaml:1: views: unknown views 'six'; known: none, mirror, mirror-translate",
        "whiten_bias_epochs: 3 | x.yaml:1: whiten_bias_epochs is 3, but there is no whiten; hint:"
            + " leave it out"
      })
  void whatCannotBe(String line, String message) {
    assertThatThrownBy(() -> recipe(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void nesterovNeedsMomentum() {
    assertThatThrownBy(() -> recipe("momentum: 0\nnesterov: true"))
        .hasMessage("x.yaml:2: nesterov is true, but momentum is 0; hint: leave it out");
    assertThatThrownBy(() -> recipe("decoupled: true\nlearning_rate: 0"))
        .hasMessage("x.yaml:1: decoupled is true, but learning_rate is 0; hint: leave it out");
  }

  @ParameterizedTest
  @CsvSource({
    "128, 1, false, 50000, 391, 391",
    "1024, 1, true, 50000, 48, 48",
    "1024, 1, false, 50000, 49, 49",
    "1024, 1, true, 1000, 1, 1",
    "64, 3, false, 1000, 16, 6",
    "64, 4, true, 1024, 16, 4",
    "1, 1, false, 1, 1, 1"
  })
  void batchesAndSteps(
      int size, int accumulation, boolean dropLast, int images, int batches, int steps) {
    Batching batching = new Batching(size, accumulation, dropLast);
    assertThat(batching.batches(images)).isEqualTo(batches);
    assertThat(batching.steps(images)).isEqualTo(steps);
  }
}
