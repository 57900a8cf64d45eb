package senet.model.augment;

import static senet.model.augment.Limits.require;
import static senet.model.augment.Limits.text;

/** Pillow's changes that no matrix makes; half of the images are changed. */
public sealed interface Tone extends ImagePart {
  /** Only the highest {@code bits} of each value stay. */
  record Posterize(int bits) implements Tone {
    static final String WORD = "posterize";

    /** Checks the bits. */
    public Posterize {
      require(WORD, "the number of bits", bits, 1, 8);
    }

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      if (chance.lot("augment posterize", index).coin(0)) {
        Tones.posterize(image, bits);
      }
    }

    @Override
    public String toString() {
      return WORD + " " + bits;
    }
  }

  /** Values from {@code threshold} on become their distance to white. */
  record Solarize(int threshold) implements Tone {
    static final String WORD = "solarize";

    /** Checks the threshold. */
    public Solarize {
      require(WORD, "the threshold", threshold, 0, 256);
    }

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      if (chance.lot("augment solarize", index).coin(0)) {
        Tones.solarize(image, threshold);
      }
    }

    @Override
    public String toString() {
      return WORD + " " + threshold;
    }
  }

  /** Every value becomes its distance to white. */
  record Invert() implements Tone {
    static final String WORD = "invert";

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      if (chance.lot("augment invert", index).coin(0)) {
        Tones.solarize(image, 0);
      }
    }

    @Override
    public String toString() {
      return WORD;
    }
  }

  /** Each channel is stretched so that its least value is 0 and its largest 255. */
  record AutoContrast() implements Tone {
    static final String WORD = "autocontrast";

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      if (chance.lot("augment autocontrast", index).coin(0)) {
        Tones.autoContrast(image);
      }
    }

    @Override
    public String toString() {
      return WORD;
    }
  }

  /** Each channel's values are spread so that about as many pixels have each. */
  record Equalize() implements Tone {
    static final String WORD = "equalize";

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      if (chance.lot("augment equalize", index).coin(0)) {
        Tones.equalize(image);
      }
    }

    @Override
    public String toString() {
      return WORD;
    }
  }

  /** Distances to the smoothed image, times a factor uniform up to {@code amount} around 1. */
  record Sharpness(float amount) implements Tone {
    static final String WORD = "sharpness";

    /** Checks the amount. */
    public Sharpness {
      require(WORD, "the amount", amount, 0, 10);
    }

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      Chance.Lot lot = chance.lot("augment sharpness", index);
      if (lot.coin(0)) {
        Tones.sharpen(image, lot.factor(1, amount));
      }
    }

    @Override
    public String toString() {
      return WORD + " " + text(amount);
    }
  }
}
