package senet.model.augment;

import static senet.model.augment.Limits.require;
import static senet.model.augment.Limits.text;

import senet.model.augment.Chance.Lot;

/** What takes a piece out of an image: the mean colour is put there, behind all other parts. */
public sealed interface Erasing extends ImagePart {
  /**
   * A square around a pixel, cut at the border (DeVries and Taylor, arXiv 1708.04552).
   *
   * @param side of the square, in pixels
   */
  record Cutout(int side) implements Erasing {
    static final String WORD = "cutout";

    /** Checks the side. */
    public Cutout {
      require(WORD, "the side in pixels", side, 0, 10_000);
    }

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      Lot lot = chance.lot("augment cutout", index);
      int top = lot.below(0, image.h()) - side / 2;
      int left = lot.below(1, image.w()) - side / 2;
      image.erase(
          Math.max(0, top),
          Math.max(0, left),
          Math.min(image.h(), top + side),
          Math.min(image.w(), left + side));
    }

    @Override
    public String toString() {
      return WORD + " " + side;
    }
  }

  /**
   * A rectangle of 2 to 33 % of the area, 3:10 to 33:10 as high as wide, in some images, as
   * torchvision's {@code RandomErasing} (Zhong et al., arXiv 1708.04896); none after ten that do
   * not fit.
   *
   * @param share of the images
   */
  record Erase(float share) implements Erasing {
    static final String WORD = "erase";
    private static final int TRIES = 10;
    private static final int DRAWS = 4;
    private static final double LEAST_AREA = 0.02;
    private static final double LARGEST_AREA = 0.33;
    private static final double NARROWEST = StrictMath.log(0.3);
    private static final double WIDEST = StrictMath.log(3.3);

    /** Checks the share. */
    public Erase {
      require(WORD, "the share of the images", share, 0, 1);
    }

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      Lot lot = chance.lot("augment erase", index);
      if (lot.uniform(DRAWS * TRIES) >= share) {
        return;
      }
      int h = image.h();
      int w = image.w();
      for (int i = 0; i < TRIES; i++) {
        double area = h * w * lot.between(DRAWS * i, LEAST_AREA, LARGEST_AREA);
        double ratio = StrictMath.exp(lot.between(DRAWS * i + 1, NARROWEST, WIDEST));
        int rows = (int) Math.round(Math.sqrt(area * ratio));
        int columns = (int) Math.round(Math.sqrt(area / ratio));
        if (rows < h && columns < w) {
          int top = lot.below(DRAWS * i + 2, h - rows + 1);
          int left = lot.below(DRAWS * i + 3, w - columns + 1);
          image.erase(top, left, top + rows, left + columns);
          return;
        }
      }
    }

    @Override
    public String toString() {
      return WORD + " " + text(share);
    }
  }
}
