package senet.model.augment;

import static senet.model.augment.Limits.require;
import static senet.model.augment.Limits.text;

import senet.model.augment.Chance.Lot;

/**
 * What makes one image of two of a batch, with a target that is shared between both classes. Where
 * an augmentation has both kinds, each batch draws one of them.
 */
public sealed interface Mixing extends Part {
  /** What is done to batch {@code batch} of an epoch, of images of h rows and w columns. */
  Mix draw(Chance chance, int batch, int h, int w);

  /**
   * Both images all over, with weights drawn from Beta(alpha, alpha) (Zhang et al., arXiv
   * 1710.09412).
   */
  record MixUp(float alpha) implements Mixing {
    static final String WORD = "mixup";

    /** Checks the parameter. */
    public MixUp {
      requireAlpha(WORD, alpha);
    }

    @Override
    public Mix draw(Chance chance, int batch, int h, int w) {
      return Mix.blend((float) Beta.symmetric(alpha, chance, batch));
    }

    @Override
    public String toString() {
      return WORD + " " + text(alpha);
    }
  }

  /**
   * A rectangle of the other image, whose share of the area is drawn from Beta(alpha, alpha),
   * around any pixel and cut at the border (Yun et al., arXiv 1905.04899).
   */
  record CutMix(float alpha) implements Mixing {
    static final String WORD = "cutmix";

    /** Checks the parameter. */
    public CutMix {
      requireAlpha(WORD, alpha);
    }

    @Override
    public Mix draw(Chance chance, int batch, int h, int w) {
      Lot lot = chance.lot("augment cutmix", batch);
      double half = 0.5 * Math.sqrt(1 - Beta.symmetric(alpha, chance, batch));
      int y = lot.below(0, h);
      int x = lot.below(1, w);
      int rows = (int) (half * h);
      int columns = (int) (half * w);
      return Mix.rectangle(
          Math.max(0, y - rows),
          Math.max(0, x - columns),
          Math.min(h, y + rows),
          Math.min(w, x + columns),
          h,
          w);
    }

    @Override
    public String toString() {
      return WORD + " " + text(alpha);
    }
  }

  private static void requireAlpha(String word, float alpha) {
    require(word, "alpha", alpha, 0.01, 1000);
  }
}
