package senet.model.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import senet.model.format.FormatException;

/**
 * A decoded image file: PNG, JPEG, GIF or BMP, in colour.
 *
 * <p>Grey becomes colour of three equal channels; transparency is dropped.
 *
 * @param h rows
 * @param w columns
 * @param pixels [h][w][3], unsigned bytes, red first
 */
public record ImageFile(int h, int w, byte[] pixels) {
  private static final long MOST_PIXELS = 1L << 26;
  private static final int CHANNELS = 3;

  /**
   * Reads a file; its size is checked before its pixels are decoded.
   *
   * @throws NoSuchFileException where there is no such file
   * @throws FormatException where it is no image that can be decoded
   */
  public static ImageFile read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (Files.isDirectory(file)) {
      throw new FormatException("%s: a directory, not an image file".formatted(file));
    }
    ImageIO.setUseCache(false);
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new FormatException(
            "%s: not a PNG, JPEG, GIF or BMP image".formatted(file.getFileName()));
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in);
        return decode(file, reader);
      } finally {
        reader.dispose();
      }
    }
  }

  private static ImageFile decode(Path file, ImageReader reader) throws IOException {
    try {
      long size = (long) reader.getWidth(0) * reader.getHeight(0);
      if (size > MOST_PIXELS) {
        throw new FormatException(
            "%s: %dx%d pixels are more than the limit of %d"
                .formatted(
                    file.getFileName(), reader.getWidth(0), reader.getHeight(0), MOST_PIXELS));
      }
      return of(reader.read(0));
    } catch (FormatException e) {
      throw e;
    } catch (IIOException | RuntimeException e) { // decoders throw what they like at broken input
      throw new FormatException(
          "%s: the image cannot be decoded: %s"
              .formatted(file.getFileName(), String.valueOf(e.getMessage())));
    }
  }

  private static ImageFile of(BufferedImage image) {
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
   * The image in another size, bilinear with antialiasing: each new value is the mean of the old
   * ones under a triangle as wide as the step between new pixels, first along rows, then along
   * columns, rounded after each, as the Python imaging library does it.
   */
  public ImageFile resized(int newH, int newW) {
    if (newH == h && newW == w) {
      return this;
    }
    byte[] narrow = resample(pixels, h, w, newW, CHANNELS, w * CHANNELS, newW * CHANNELS, CHANNELS);
    byte[] small =
        resample(narrow, newW, h, newH, newW * CHANNELS, CHANNELS, CHANNELS, newW * CHANNELS);
    return new ImageFile(newH, newW, small);
  }

  /**
   * Resamples {@code lines} lines of {@code from} pixels to {@code to} pixels.
   *
   * @param step distance of neighbouring pixels of a line in the source
   * @param line distance of lines in the source
   * @param newLine distance of lines in the result
   * @param newStep distance of neighbouring pixels of a line in the result
   */
  private static byte[] resample(
      byte[] source, int lines, int from, int to, int step, int line, int newLine, int newStep) {
    byte[] result = new byte[lines * to * CHANNELS];
    double scale = (double) from / to;
    double support = Math.max(1, scale);
    for (int i = 0; i < to; i++) {
      double centre = (i + 0.5) * scale;
      int first = (int) Math.max(0, Math.floor(centre - support + 0.5));
      int last = (int) Math.min(from, Math.floor(centre + support + 0.5));
      double[] weights = new double[last - first];
      double total = 0;
      for (int j = 0; j < weights.length; j++) {
        weights[j] = Math.max(0, 1 - Math.abs((first + j + 0.5 - centre) / support));
        total += weights[j];
      }
      for (int l = 0; l < lines; l++) {
        for (int c = 0; c < CHANNELS; c++) {
          double sum = 0;
          for (int j = 0; j < weights.length; j++) {
            int at = l * line + (first + j) * step + c;
            sum += weights[j] * Byte.toUnsignedInt(source[at]);
          }
          result[l * newLine + i * newStep + c] = (byte) Math.round(sum / total);
        }
      }
    }
    return result;
  }
}
