package senet.model.augment;

import static senet.model.augment.Limits.require;

import senet.model.augment.Chance.Lot;

/**
 * What draws which of fourteen changes to make: torchvision's, but for movements, which are sampled
 * bilinearly as all others here, and for colours, which are not rounded to bytes in between.
 */
public sealed interface Policy extends ImagePart {
  /**
   * One change with any of 31 magnitudes (Mueller and Hutter, arXiv 2103.10158), from the wide
   * space.
   */
  record TrivialAugment() implements Policy {
    static final String WORD = "trivial-augment";

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      Lot lot = chance.lot("augment trivial", index);
      Change change = Change.of(lot.below(0, Change.COUNT));
      int level = lot.below(1, Change.LEVELS);
      change.apply(image, change.wide(level), lot.coin(2));
    }

    @Override
    public String toString() {
      return WORD;
    }
  }

  /**
   * Some changes one after another, all with one magnitude (Cubuk et al., arXiv 1909.13719).
   *
   * @param changes made to each image
   * @param level of their magnitudes, 0 to 30
   */
  record RandAugment(int changes, int level) implements Policy {
    static final String WORD = "rand-augment";
    private static final int MOST = 20;

    /** Checks both. */
    public RandAugment {
      require(WORD, "the number of changes", changes, 1, MOST);
      require(WORD, "the level", level, 0, Change.LEVELS - 1);
    }

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      Lot lot = chance.lot("augment rand", index);
      for (int i = 0; i < changes; i++) {
        Change change = Change.of(lot.below(2 * i, Change.COUNT));
        change.apply(image, change.narrow(level, image.h(), image.w()), lot.coin(2 * i + 1));
      }
    }

    @Override
    public String toString() {
      return WORD + " " + changes + " " + level;
    }
  }
}
