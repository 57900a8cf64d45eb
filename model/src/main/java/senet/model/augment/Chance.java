package senet.model.augment;

import senet.engine.random.Draws;

/**
 * What all random choices of one pass over the images follow from: each is a pure function of
 * these, of its purpose and of the image's or the batch's number.
 *
 * @param seed of the run
 * @param epoch from 1
 */
public record Chance(long seed, int epoch) {
  private static final int DRAWS_PER_IMAGE = 64;

  /** Draws of one image or batch, the same whatever is drawn before. */
  record Lot(Draws draws, long first) {
    /** Uniform in [0, 1). */
    float uniform(int i) {
      return draws.uniform(first + i);
    }

    /** Uniform from {@code least} to {@code most}; exactly that where both are the same. */
    double between(int i, double least, double most) {
      return least + (most - least) * uniform(i);
    }

    /** Uniform up to {@code amount} below and above 1, never below 0. */
    double factor(int i, double amount) {
      return between(i, Math.max(0, 1 - amount), 1 + amount);
    }

    /** Uniform from 0 to {@code bound - 1}. */
    int below(int i, int bound) {
      return draws.below(first + i, bound);
    }

    boolean coin(int i) {
      return below(i, 2) == 1;
    }
  }

  /** The draws of one purpose in this epoch. */
  Draws draws(String purpose) {
    return Draws.of(seed, purpose, epoch);
  }

  /** The draws of image {@code index} for one purpose, others in each epoch. */
  Lot lot(String purpose, int index) {
    return new Lot(draws(purpose), (long) index * DRAWS_PER_IMAGE);
  }

  /** The same that all epochs share. */
  Lot lotOfRun(String purpose, int index) {
    return new Lot(Draws.of(seed, purpose, 0), (long) index * DRAWS_PER_IMAGE);
  }
}
