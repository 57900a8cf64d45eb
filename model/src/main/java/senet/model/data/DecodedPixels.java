package senet.model.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.util.Arrays;
import senet.model.format.FormatException;

/** Red, green and blue of decoded images, from whatever channels they have. */
final class DecodedPixels {
  private static final int CHANNELS = ImageFile.CHANNELS;
  private static final int WHITE = 255;

  private DecodedPixels() {}

  /**
   * Those of {@code image}.
   *
   * @param name for messages
   * @throws FormatException where its channels have no known colours, or too many bits
   */
  static ImageFile of(String name, BufferedImage image) throws FormatException {
    return switch (image.getColorModel().getColorSpace().getType()) {
      case ColorSpace.TYPE_RGB -> isOfBytes(image) ? ofBytes(image) : ofColour(image);
      case ColorSpace.TYPE_GRAY -> ofGrey(name, image);
      case ColorSpace.TYPE_CMYK -> ofInks(image);
      default ->
          throw new FormatException(
              "%s: its %d channels are neither RGB, grey nor CMYK; hint: convert it to RGB"
                  .formatted(name, image.getColorModel().getNumColorComponents()));
    };
  }

  private static ImageFile ofColour(BufferedImage image) {
    int h = image.getHeight();
    int w = image.getWidth();
    int[] line = new int[w];
    byte[] pixels = new byte[h * w * CHANNELS];
    int at = 0;
    for (int y = 0; y < h; y++) {
      image.getRGB(0, y, w, 1, line, 0, w);
      for (int rgb : line) {
        pixels[at++] = (byte) (rgb >> 16);
        pixels[at++] = (byte) (rgb >> 8);
        pixels[at++] = (byte) rgb;
      }
    }
    return new ImageFile(h, w, pixels);
  }

  /**
   * Whether the raster holds red, green and blue in one or two bytes each, perhaps with alpha
   * behind them.
   */
  private static boolean isOfBytes(BufferedImage image) {
    int type = image.getRaster().getTransferType();
    int stored = type == DataBuffer.TYPE_USHORT ? Short.SIZE : Byte.SIZE;
    return image.getColorModel() instanceof ComponentColorModel colours
        && !colours.isAlphaPremultiplied()
        && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT)
        && Arrays.stream(colours.getComponentSize()).allMatch(bits -> bits == stored);
  }

  /** What a pixel's stored values, from {@code line[i]} on, are as red, green and blue. */
  @FunctionalInterface
  private interface Conversion {
    void write(int[] line, int i, byte[] pixels, int at);
  }

  private static ImageFile converted(BufferedImage image, Conversion conversion) {
    int h = image.getHeight();
    int w = image.getWidth();
    int bands = image.getRaster().getNumBands();
    int[] line = new int[w * bands];
    byte[] pixels = new byte[h * w * CHANNELS];
    int at = 0;
    for (int y = 0; y < h; y++) {
      image.getRaster().getPixels(0, y, w, 1, line);
      for (int i = 0; i < line.length; i += bands) {
        conversion.write(line, i, pixels, at);
        at += CHANNELS;
      }
    }
    return new ImageFile(h, w, pixels);
  }

  /**
   * The stored values as they are, of two bytes the upper. The JDK's conversion goes through a
   * colour profile where the file has one, which no other library does unasked.
   */
  private static ImageFile ofBytes(BufferedImage image) {
    int shift = image.getColorModel().getComponentSize(0) - Byte.SIZE;
    return converted(
        image,
        (line, i, pixels, at) -> {
          for (int c = 0; c < CHANNELS; c++) {
            pixels[at + c] = (byte) (line[i + c] >> shift);
          }
        });
  }

  /**
   * What cyan, magenta and yellow leave of the light that black does, by the plain rule, as other
   * libraries do; the JDK's conversion rounds otherwise.
   */
  private static ImageFile ofInks(BufferedImage image) {
    return converted(
        image,
        (line, i, pixels, at) -> {
          int light = WHITE - line[i + CHANNELS];
          for (int c = 0; c < CHANNELS; c++) {
            pixels[at + c] = (byte) (light - (line[i + c] * light + WHITE / 2) / WHITE);
          }
        });
  }

  /**
   * The stored values as they are. The JDK's conversion takes grey for linear light and brightens
   * it (124 becomes 185), which no other library does.
   */
  private static ImageFile ofGrey(String name, BufferedImage image) throws FormatException {
    ColorModel colours = image.getColorModel();
    if (colours.getComponentSize(0) > Short.SIZE) {
      throw new FormatException(
          "%s: its values have %d bits, at most %d are read; hint: convert it to 8 bits"
              .formatted(name, colours.getComponentSize(0), Short.SIZE));
    }
    int white = (1 << colours.getComponentSize(0)) - 1;
    return converted(
        image,
        (line, i, pixels, at) ->
            Arrays.fill(pixels, at, at + CHANNELS, (byte) ((line[i] * WHITE + white / 2) / white)));
  }
}
