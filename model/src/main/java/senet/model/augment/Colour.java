package senet.model.augment;

import static senet.model.augment.Limits.require;
import static senet.model.augment.Limits.text;

/**
 * What changes colours by a matrix. Parts that follow one another are composed to one, so values
 * are cut at black and white once, behind the last; images have one or three channels.
 */
public sealed interface Colour extends ImagePart {
  /** Times a factor that is uniform up to {@code amount} below and above 1. */
  record Brightness(float amount) implements Colour {
    static final String WORD = "brightness";

    /** Checks the amount. */
    public Brightness {
      requireAmount(WORD, amount);
    }

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      double factor = chance.lot("augment brightness", index).factor(0, amount);
      image.colour(ColourMatrix.brightness(factor));
    }

    @Override
    public String toString() {
      return WORD + " " + text(amount);
    }
  }

  /** Distances to the image's mean grey, times such a factor. */
  record Contrast(float amount) implements Colour {
    static final String WORD = "contrast";

    /** Checks the amount. */
    public Contrast {
      requireAmount(WORD, amount);
    }

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      double factor = chance.lot("augment contrast", index).factor(0, amount);
      image.contrast(factor);
    }

    @Override
    public String toString() {
      return WORD + " " + text(amount);
    }
  }

  /** Distances to each pixel's grey, times such a factor. */
  record Saturation(float amount) implements Colour {
    static final String WORD = "saturation";

    /** Checks the amount. */
    public Saturation {
      requireAmount(WORD, amount);
    }

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      double factor = chance.lot("augment saturation", index).factor(0, amount);
      image.colour(ColourMatrix.saturation(factor));
    }

    @Override
    public String toString() {
      return WORD + " " + text(amount);
    }
  }

  /**
   * Colours turned about the grey axis, uniformly up to {@code turns} of a full turn either way.
   * Greys stay, and the sum of the three values does, which HSV's hue does not keep.
   */
  record Hue(float turns) implements Colour {
    static final String WORD = "hue";

    /** Checks the turn. */
    public Hue {
      require(WORD, "the share of a turn", turns, 0, 0.5);
    }

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      image.colour(ColourMatrix.hue(chance.lot("augment hue", index).between(0, -turns, turns)));
    }

    @Override
    public String toString() {
      return WORD + " " + text(turns);
    }
  }

  private static void requireAmount(String word, float amount) {
    require(word, "the amount", amount, 0, 10);
  }
}
