package senet.model.train;

import java.util.Locale;

/**
 * How a network is trained: everything that decides the result besides the network, the data and
 * the seed.
 *
 * @param epochs passes over the training images
 * @param batchSize images a step; the last step of an epoch takes what is left
 * @param learningRate the largest of the run
 * @param schedule how the learning rate moves
 * @param momentum of SGD
 * @param nesterov whether the momentum is Nesterov's
 * @param weightDecay added to every gradient as weightDecay times the parameter
 * @param labelSmoothing share of each target spread over all classes
 * @param augment whether training images are cropped and flipped at random
 */
public record Recipe(
    int epochs,
    int batchSize,
    float learningRate,
    Schedule schedule,
    float momentum,
    boolean nesterov,
    float weightDecay,
    float labelSmoothing,
    boolean augment) {
  private static final int COSINE_WARM_UP_SHARE = 20; // a twentieth of the steps

  /** How the learning rate moves over a run. */
  public enum Schedule {
    /** It does not. */
    CONSTANT,
    /** Up over the first twentieth of the steps, then down to zero along a cosine. */
    COSINE;

    /** The word of files and banners. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks every field. */
  public Recipe {
    require(epochs >= 1, "epochs", epochs, "at least 1");
    require(batchSize >= 1, "batch size", batchSize, "at least 1");
    require(
        learningRate >= 0 && learningRate < 1e6, "learning rate", learningRate, "0 to below 1e6");
    require(momentum >= 0 && momentum < 1, "momentum", momentum, "0 to below 1");
    require(weightDecay >= 0 && weightDecay < 1e6, "weight decay", weightDecay, "0 to below 1e6");
    require(
        labelSmoothing >= 0 && labelSmoothing < 1,
        "label smoothing",
        labelSmoothing,
        "0 to below 1");
    require(!nesterov || momentum > 0, "momentum", momentum, "above 0 for Nesterov");
  }

  /** The share of all steps over which the learning rate rises to its largest. */
  public double warmUp() {
    return schedule == Schedule.COSINE ? 1.0 / COSINE_WARM_UP_SHARE : 0;
  }

  /** The same of {@code total} steps, at least one where it rises at all. */
  long warmUpSteps(long total) {
    return schedule == Schedule.COSINE ? Math.max(1, total / COSINE_WARM_UP_SHARE) : 0;
  }

  private static void require(boolean holds, String what, Number value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(
          "recipe: %s is %s, it must be %s".formatted(what, value, range));
    }
  }

  /** The study note's own: 40 epochs of 128 at a constant 0.1, Nesterov 0.9, decay 1e-4. */
  public static Recipe seed() {
    return new Recipe(40, 128, 0.1f, Schedule.CONSTANT, 0.9f, true, 1e-4f, 0, true);
  }

  /** For the small CIFAR networks: a cosine from 0.1, Nesterov 0.9, decay 5e-4. */
  public static Recipe cifar() {
    return new Recipe(15, 128, 0.1f, Schedule.COSINE, 0.9f, true, 5e-4f, 0, true);
  }

  /**
   * For a few thousand drawn images: a cosine from 0.05 over six epochs of small batches. 5,000
   * images in batches of 128 are 40 steps an epoch, too few: SE-ResNet-20 ended at 86.8 % then (one
   * seed), and at 99.7 to 100 % in batches of 32 (five seeds).
   */
  public static Recipe drawn() {
    return new Recipe(6, 32, 0.05f, Schedule.COSINE, 0.9f, true, 5e-4f, 0, true);
  }

  /** The recipe that a model is trained by when nothing is said. */
  public static Recipe forModel(String model) {
    return model.equals("seed") || model.startsWith("seed_") ? seed() : cifar();
  }

  /** The same over another number of epochs. */
  public Recipe withEpochs(int other) {
    return with(other, batchSize, learningRate);
  }

  /** The same in other batches. */
  public Recipe withBatchSize(int other) {
    return with(epochs, other, learningRate);
  }

  /** The same with another largest learning rate. */
  public Recipe withLearningRate(float other) {
    return with(epochs, batchSize, other);
  }

  private Recipe with(int newEpochs, int newBatchSize, float newLearningRate) {
    return new Recipe(
        newEpochs,
        newBatchSize,
        newLearningRate,
        schedule,
        momentum,
        nesterov,
        weightDecay,
        labelSmoothing,
        augment);
  }
}
