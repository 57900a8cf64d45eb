package senet.model.picture;

import java.awt.image.BufferedImage;
import senet.model.augment.Normalization;
import senet.model.data.Images;

/** An image that a network is given, as a picture. */
public final class NormalizedImage {
  private static final int RGB = 3;

  private NormalizedImage() {}

  /**
   * Of one or three channels as they are, of others the first as grey.
   *
   * @param images whose size and channels it has
   * @param values of which [h][w][c] from {@code at} on are the image
   * @param normalization of the values, to be taken back
   */
  public static BufferedImage of(
      Images images, float[] values, int at, Normalization normalization) {
    BufferedImage image = new BufferedImage(images.w(), images.h(), BufferedImage.TYPE_INT_RGB);
    int c = images.c();
    for (int i = 0; i < images.h() * images.w(); i++) {
      int colour = 0;
      for (int channel = 0; channel < RGB; channel++) {
        int from = c == RGB ? channel : 0;
        colour = colour << Byte.SIZE | normalization.toByte(from, values[at + i * c + from]);
      }
      image.setRGB(i % images.w(), i / images.w(), colour);
    }
    return image;
  }
}
