package senet.model.recipe;

import java.util.ArrayList;
import java.util.List;
import senet.model.augment.Part;
import senet.model.augment.Parts;

/**
 * How a network is trained: everything that decides the result besides the network, the data and
 * the seed.
 *
 * @param epochs passes over the training images
 * @param batching how they become steps
 * @param optimization what moves the parameters
 * @param learningRate the largest of the run
 * @param warmUp share of the steps, in front of the schedule, in which it rises in a straight line
 * @param schedule how it moves then
 * @param labelSmoothing share of each target spread over all classes
 * @param clipNorm most that the norm of all gradients may be, 0 for no bound
 * @param augment what happens to training images
 * @param averaging of the weights
 * @param whitening of the first layer
 * @param views of each test image at the end of the run
 * @param patience epochs without a better one after which the run ends, 0 for never
 */
public record Recipe(
    int epochs,
    Batching batching,
    Optimization optimization,
    float learningRate,
    double warmUp,
    Schedule schedule,
    float labelSmoothing,
    float clipNorm,
    List<Part> augment,
    Averaging averaging,
    Whitening whitening,
    Views views,
    int patience) {

  /** Copies the parts of the augmentation. */
  public Recipe {
    augment = List.copyOf(augment);
  }

  /**
   * The recipe that {@code settings} say.
   *
   * @throws IllegalArgumentException of one line that names the place, where a value cannot be
   */
  public static Recipe of(Settings settings) {
    return RecipeKeys.read(settings);
  }

  /** The same in settings that {@link #of} reads. */
  public Settings settings() {
    return RecipeKeys.write(this);
  }

  /** Images of one pass through the network. */
  public int batchSize() {
    return batching.batchSize();
  }

  /** The share of all steps that warm up, at least one step where there is a share. */
  public long warmUpSteps(long total) {
    return warmUp == 0 ? 0 : Math.max(1, Math.round(warmUp * total));
  }

  /** What a person wants to know of it, in lines. */
  public List<String> inWords() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%d epoch%s of batches of %d%s"
            .formatted(
                epochs,
                epochs == 1 ? "" : "s",
                batchSize(),
                batching.accumulation() == 1
                    ? ""
                    : ", %d of them a step".formatted(batching.accumulation())));
    lines.add(
        "%s, learning rate %s, %s%s, weight decay %s"
            .formatted(
                optimization.name(),
                learningRate,
                schedule,
                warmUp == 0 ? "" : " after a warm-up over %s of the steps".formatted(warmUp),
                optimization.decay().weight()));
    lines.add("augment %s".formatted(Parts.text(augment)));
    return lines;
  }
}
