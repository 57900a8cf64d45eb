package senet.model.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import senet.model.data.Splits;
import senet.model.recipe.Recipe;
import senet.model.recipe.Views;

/** How many images a run evaluates at once. Results do not depend on it, memory does. */
final class EvaluationBatches {
  private static final int MOST = 128; // more is no faster

  private EvaluationBatches() {}

  /** The size of full ones: who asks for small batches to train has little memory. */
  static int full(Recipe recipe, Splits data) {
    int images = Math.max(data.chosenOn().size(), data.test().size());
    return Math.min(MOST, Math.min(recipe.batchSize(), images));
  }

  /**
   * All sizes, each once, the largest first: full ones, and what is left of the images that an
   * epoch is measured on, and of those that are seen in several views.
   */
  static List<Integer> sizes(Recipe recipe, Splits data) {
    List<Integer> images = new ArrayList<>(List.of(data.chosenOn().size()));
    if (recipe.views() != Views.NONE) {
      images.add(data.test().size());
    }
    int full = full(recipe, data);
    List<Integer> sizes = new ArrayList<>();
    for (int n : images) {
      sizes.add(Math.min(n, full));
      sizes.add(n % full);
    }
    return sizes.stream().filter(n -> n > 0).distinct().sorted(Comparator.reverseOrder()).toList();
  }
}
