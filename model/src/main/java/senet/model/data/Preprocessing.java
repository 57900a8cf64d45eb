package senet.model.data;

import senet.model.format.FormatException;

/**
 * How an image of any size becomes one of the network's.
 *
 * <p>Photographs are resized until their shorter side is {@code resize} pixels long, and the middle
 * is cut out, as torchvision's {@code Resize} and {@code CenterCrop} do with images of the Python
 * imaging library, byte for byte. What lies outside of the middle is not computed.
 *
 * @param resize pixels of the shorter side before the middle is cut out; 0 where the whole image is
 *     stretched to the network's size, whatever its form
 */
public record Preprocessing(int resize) {
  /** The whole image, stretched: for small images, which lose too much at their borders. */
  public static final Preprocessing STRETCH = new Preprocessing(0);

  /** The most pixels that a shorter side can be resized to. */
  public static final int MOST = 1 << 12;

  private static final String STRETCH_WORD = "stretch";

  // What networks for photographs are measured with.
  private static final int USUAL_RESIZE = 256;
  private static final double USUAL_SIDE = 224;

  /** Checks the length. */
  public Preprocessing {
    if (resize < 0 || resize > MOST) {
      throw new IllegalArgumentException(
          "Preprocessing: the shorter side is to be of %d pixels, 1 to %d are possible"
              .formatted(resize, MOST));
    }
  }

  /** The usual one for photographs and networks that take {@code side} x {@code side} pixels. */
  public static Preprocessing photographs(int side) {
    return new Preprocessing((int) Math.rint(side * USUAL_RESIZE / USUAL_SIDE));
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException where it is neither a length nor {@code stretch}
   */
  public static Preprocessing of(String text) {
    if (text.equals(STRETCH_WORD)) {
      return STRETCH;
    }
    int resize;
    try {
      resize = Integer.parseInt(text);
    } catch (NumberFormatException _) {
      resize = 0;
    }
    if (resize == 0) {
      throw new IllegalArgumentException(
          "resize is '%s', it must be a number of pixels or %s".formatted(text, STRETCH_WORD));
    }
    return new Preprocessing(resize);
  }

  /**
   * Refuses networks whose input is larger than what images are resized to.
   *
   * @throws IllegalArgumentException with both numbers
   */
  public void requireRoomFor(int h, int w) {
    if (resize != 0 && resize < Math.max(h, w)) {
      throw new IllegalArgumentException(
          "images are resized to %d pixels but the network takes %dx%d; hint: resize to %d or more, or %s"
              .formatted(resize, h, w, Math.max(h, w), STRETCH_WORD));
    }
  }

  /**
   * The image as [h][w][3].
   *
   * @throws IllegalArgumentException where that is more than the image is resized to
   * @throws FormatException where no array holds the image on its way there
   */
  public ImageFile apply(ImageFile image, int h, int w) throws FormatException {
    requireRoomFor(h, w);
    if (resize == 0) {
      return image.resized(h, w);
    }
    long shorter = Math.min(image.h(), image.w());
    long newH = (long) image.h() * resize / shorter;
    long newW = (long) image.w() * resize / shorter;
    return image.resized(newH, newW, margin(newH, h), margin(newW, w), h, w);
  }

  /** Half of what is left over; of an odd number the even one of both, as Python rounds. */
  private static long margin(long whole, int middle) {
    return (long) Math.rint((whole - middle) / 2.0);
  }

  /** For a file's metadata: {@code 256}, or {@code stretch}. */
  @Override
  public String toString() {
    return resize == 0 ? STRETCH_WORD : String.valueOf(resize);
  }
}
