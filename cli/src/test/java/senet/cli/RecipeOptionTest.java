package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import picocli.CommandLine;
import senet.model.recipe.Optimization;
import senet.model.recipe.Presets;
import senet.model.recipe.Recipe;

class RecipeOptionTest {
  static final Iterable<String> PRESETS = Presets.NAMES;

  @CommandLine.Command
  private static final class Holder {
    @CommandLine.Mixin private RecipeOption recipe;
  }

  private static Recipe recipe(String... line) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(line);
    return Recipe.of(holder.recipe.settings("fast"));
  }

  /** What goes with the optimiser of the preset goes with it. */
  @ParameterizedTest
  @FieldSource("PRESETS")
  void anyOptimizerForAnyPreset(String preset) {
    assertThat(recipe("--preset", preset, "--set", "optimizer=adamw").optimization())
        .isInstanceOf(Optimization.Adam.class);
    assertThat(recipe("--preset", preset, "--set", "optimizer=muon").optimization())
        .isInstanceOf(Optimization.Orthogonal.class);
    Recipe own = recipe("--preset", preset);
    assertThat(own).isEqualTo(Recipe.of(Presets.of(preset)));
    assertThat(recipe("--preset", preset, "--set", "whiten=0").whitening().present()).isFalse();
  }
}
