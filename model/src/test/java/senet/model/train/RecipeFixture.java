package senet.model.train;

import java.io.UncheckedIOException;
import senet.model.format.FormatException;
import senet.model.recipe.Recipe;
import senet.model.recipe.Settings;

/** Recipes in the words of their files. */
final class RecipeFixture {
  private RecipeFixture() {}

  /** One setting a line. */
  static Recipe of(String... lines) {
    try {
      return Recipe.of(Settings.parse(String.join("\n", lines), "test"));
    } catch (FormatException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Batches of four at a constant rate, cropped and flipped, with smoothed labels. */
  static Recipe constant(int epochs) {
    return of(
        "epochs: " + epochs,
        "batch_size: 4",
        "learning_rate: 0.125",
        "schedule: constant",
        "weight_decay: 0.0005",
        "label_smoothing: 0.1",
        "augment: translate 4, flip");
  }
}
