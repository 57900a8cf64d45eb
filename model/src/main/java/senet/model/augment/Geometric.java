package senet.model.augment;

import static senet.model.augment.Limits.require;
import static senet.model.augment.Limits.text;

import org.joml.Matrix3x2d;
import senet.engine.random.Draws;
import senet.model.augment.Chance.Lot;

/**
 * What moves an image. Parts that follow one another, with the same padding where they have one,
 * are composed to one affine matrix: the image is sampled once, and what one part moves out of
 * sight another may move back.
 */
public sealed interface Geometric extends ImagePart {
  /**
   * Shifts by whole pixels, in each direction uniformly up to {@code pixels} either way: the random
   * window of an image padded by as many, torchvision's {@code RandomCrop(padding)}.
   */
  record Translate(int pixels, Padding padding) implements Geometric {
    static final String WORD = "translate";

    /** Checks the number. */
    public Translate {
      require(WORD, "the number of pixels", pixels, 0, 10_000);
    }

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      long first = (long) index * Flip.DRAWS_PER_IMAGE;
      Draws draws = chance.draws(Flip.PURPOSE);
      int top = draws.below(first, 2 * pixels + 1) - pixels;
      int left = draws.below(first + 1, 2 * pixels + 1) - pixels;
      image.move(Affine.shift(left, top), padding);
    }

    @Override
    public String toString() {
      return WORD + " " + pixels + after(padding);
    }
  }

  /**
   * Mirrors half of the images, left to right.
   *
   * @param alternating whether an image is drawn once in a run and mirrored in every other epoch
   *     (Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU", arXiv 2404.00498, section 3.6)
   */
  record Flip(boolean alternating) implements Geometric {
    static final String WORD = "flip";
    static final String ALTERNATING = "alternating";

    /** Shifts and flips share it, three draws an image, as they did when they were one. */
    private static final String PURPOSE = "augment";

    private static final int DRAWS_PER_IMAGE = 3;

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      boolean mirrored =
          alternating
              ? chance.lotOfRun("augment flip", index).coin(0) == (chance.epoch() % 2 == 1)
              : chance.draws(PURPOSE).below((long) index * DRAWS_PER_IMAGE + 2, 2) == 1;
      if (mirrored) {
        image.move(Affine.mirror(image.w()));
      }
    }

    @Override
    public String toString() {
      return alternating ? WORD + " " + ALTERNATING : WORD;
    }
  }

  /** Turns about the middle, uniformly up to {@code degrees} either way. */
  record Rotate(float degrees, Padding padding) implements Geometric {
    static final String WORD = "rotate";

    /** Checks the angle. */
    public Rotate {
      require(WORD, "the angle in degrees", degrees, 0, 180);
    }

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      double angle = chance.lot("augment rotate", index).between(0, -degrees, degrees);
      image.move(Affine.rotation(angle, image.h(), image.w()), padding);
    }

    @Override
    public String toString() {
      return WORD + " " + text(degrees) + after(padding);
    }
  }

  /** Leans to a side and up or down, each uniformly up to {@code degrees} either way. */
  record Shear(float degrees, Padding padding) implements Geometric {
    static final String WORD = "shear";

    /** Checks the angle. */
    public Shear {
      require(WORD, "the angle in degrees", degrees, 0, 80);
    }

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      Lot lot = chance.lot("augment shear", index);
      double x0 = (image.w() - 1) / 2.0;
      double y0 = (image.h() - 1) / 2.0;
      Matrix3x2d lean = Affine.shear(tangent(lot, 0), 0, x0, y0);
      image.move(lean.mul(Affine.shear(0, tangent(lot, 1), x0, y0)), padding);
    }

    private double tangent(Lot lot, int i) {
      return StrictMath.tan(StrictMath.toRadians(lot.between(i, -degrees, degrees)));
    }

    @Override
    public String toString() {
      return WORD + " " + text(degrees) + after(padding);
    }
  }

  /** Shifts by parts of pixels, too: uniformly up to a share of width and height either way. */
  record Shift(float share, Padding padding) implements Geometric {
    static final String WORD = "shift";

    /** Checks the share. */
    public Shift {
      require(WORD, "the share of the size", share, 0, 1);
    }

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      Lot lot = chance.lot("augment shift", index);
      double x = image.w() * lot.between(0, -share, share);
      double y = image.h() * lot.between(1, -share, share);
      image.move(Affine.shift(x, y), padding);
    }

    @Override
    public String toString() {
      return WORD + " " + text(share) + after(padding);
    }
  }

  /** Enlarges about the middle by a factor that is uniform between two. */
  record Scale(float least, float most, Padding padding) implements Geometric {
    static final String WORD = "scale";

    /** Checks the factors. */
    public Scale {
      require(WORD, "the largest factor", most, 0.1, 10);
      require(WORD, "the least factor", least, 0.1, most);
    }

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      double factor = chance.lot("augment scale", index).between(0, least, most);
      image.move(Affine.scale(factor, image.h(), image.w()), padding);
    }

    @Override
    public String toString() {
      return WORD + " " + text(least) + " " + text(most) + after(padding);
    }
  }

  /**
   * A window whose area is a share of the image's, uniform between two, and whose sides are 3:4 to
   * 4:3, becomes the whole image, as torchvision's {@code RandomResizedCrop}; after ten windows
   * that do not fit, the whole image.
   */
  record ResizedCrop(float least, float most) implements Geometric {
    static final String WORD = "resized-crop";
    private static final int TRIES = 10;
    private static final int DRAWS = 4;
    private static final Padding BESIDE = new Padding.Edge();

    /** Checks the shares. */
    public ResizedCrop {
      require(WORD, "the largest share of the area", most, 0.001, 1);
      require(WORD, "the least share of the area", least, 0.001, most);
    }

    @Override
    public void apply(Chance chance, int index, WorkingImage image) {
      Lot lot = chance.lot("augment resized-crop", index);
      int h = image.h();
      int w = image.w();
      double widest = StrictMath.log(4.0 / 3);
      for (int i = 0; i < TRIES; i++) {
        double area = h * w * lot.between(DRAWS * i, least, most);
        double ratio = StrictMath.exp(lot.between(DRAWS * i + 1, -widest, widest));
        int rows = (int) Math.round(Math.sqrt(area / ratio));
        int columns = (int) Math.round(Math.sqrt(area * ratio));
        if (rows > 0 && rows <= h && columns > 0 && columns <= w) {
          int top = lot.below(DRAWS * i + 2, h - rows + 1);
          int left = lot.below(DRAWS * i + 3, w - columns + 1);
          image.move(Affine.window(top, left, rows, columns, h, w), BESIDE);
          return;
        }
      }
    }

    @Override
    public String toString() {
      return WORD + " " + text(least) + " " + text(most);
    }
  }

  private static String after(Padding padding) {
    return padding.equals(Padding.Fill.ZERO) ? "" : " " + padding;
  }
}
