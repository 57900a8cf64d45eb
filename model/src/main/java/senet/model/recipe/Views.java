package senet.model.recipe;

import java.util.Locale;
import senet.model.nn.Words;

/** Of how many views of each image the outputs are averaged when a network is measured. */
public enum Views {
  /** The image as it is. */
  NONE,
  /** It and its mirror image. */
  MIRROR,
  /**
   * Both at half the weight, and both moved by one pixel up and left, and down and right, at a
   * quarter each: the six views of airbench94 (Jordan, arXiv 2404.00498).
   */
  MIRROR_TRANSLATE;

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException naming what there is
   */
  public static Views of(String text) {
    return Words.of("views", values(), text);
  }

  /** The number of views of an image. */
  public int count() {
    return switch (this) {
      case NONE -> 1;
      case MIRROR -> 2;
      case MIRROR_TRANSLATE -> 6;
    };
  }

  /** The word of recipes. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
