package senet.model.augment;

import java.util.List;

/**
 * The changes that {@link Policy} chooses from, in torchvision's order, with its magnitudes on 31
 * levels.
 */
enum Change {
  IDENTITY,
  SHEAR_X,
  SHEAR_Y,
  TRANSLATE_X,
  TRANSLATE_Y,
  ROTATE,
  BRIGHTNESS,
  COLOUR,
  CONTRAST,
  SHARPNESS,
  POSTERIZE,
  SOLARIZE,
  AUTO_CONTRAST,
  EQUALIZE;

  static final int LEVELS = 31;
  private static final List<Change> ALL = List.of(values());
  static final int COUNT = ALL.size();
  private static final double CORNER = -0.5; // of the first pixel, whose middle is 0

  static Change of(int i) {
    return ALL.get(i);
  }

  /** The magnitude at a level from 0 to 30 in TrivialAugment's wide space. */
  double wide(int level) {
    return switch (this) {
      case SHEAR_X, SHEAR_Y, BRIGHTNESS, COLOUR, CONTRAST, SHARPNESS -> part(level, 0.99);
      case TRANSLATE_X, TRANSLATE_Y -> part(level, 32);
      case ROTATE -> part(level, 135);
      case POSTERIZE -> 8 - Math.rint(part(level, 6));
      case SOLARIZE -> 255 - part(level, 255);
      case IDENTITY, AUTO_CONTRAST, EQUALIZE -> 0;
    };
  }

  /** The same in RandAugment's space, for images of this size. */
  double narrow(int level, int h, int w) {
    return switch (this) {
      case SHEAR_X, SHEAR_Y -> part(level, 0.3);
      case TRANSLATE_X -> part(level, 150.0 / 331 * w);
      case TRANSLATE_Y -> part(level, 150.0 / 331 * h);
      case ROTATE -> part(level, 30);
      case BRIGHTNESS, COLOUR, CONTRAST, SHARPNESS -> part(level, 0.9);
      case POSTERIZE -> 8 - Math.rint(part(level, 4));
      case SOLARIZE -> 255 - part(level, 255);
      case IDENTITY, AUTO_CONTRAST, EQUALIZE -> 0;
    };
  }

  private static double part(int level, double most) {
    return most * level / (LEVELS - 1);
  }

  /**
   * Makes the change.
   *
   * @param magnitude at least 0
   * @param negative whether it is taken with a minus, where that has a meaning
   */
  void apply(WorkingImage image, double magnitude, boolean negative) {
    double signed = negative ? -magnitude : magnitude;
    switch (this) {
      case IDENTITY -> {}
      case SHEAR_X -> image.move(Affine.shear(signed, 0, CORNER, CORNER), Padding.Fill.ZERO);
      case SHEAR_Y -> image.move(Affine.shear(0, signed, CORNER, CORNER), Padding.Fill.ZERO);
      case TRANSLATE_X -> image.move(Affine.shift((int) signed, 0), Padding.Fill.ZERO);
      case TRANSLATE_Y -> image.move(Affine.shift(0, (int) signed), Padding.Fill.ZERO);
      case ROTATE -> image.move(Affine.rotation(signed, image.h(), image.w()), Padding.Fill.ZERO);
      case BRIGHTNESS -> image.colour(ColourMatrix.brightness(1 + signed));
      case COLOUR -> image.colour(ColourMatrix.saturation(1 + signed));
      case CONTRAST -> image.contrast(1 + signed);
      case SHARPNESS -> Tones.sharpen(image, 1 + signed);
      case POSTERIZE -> Tones.posterize(image, (int) magnitude);
      case SOLARIZE -> Tones.solarize(image, magnitude);
      case AUTO_CONTRAST -> Tones.autoContrast(image);
      case EQUALIZE -> Tones.equalize(image);
    }
  }
}
