package senet.model.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import senet.model.format.FormatException;
import senet.model.format.Printable;

/**
 * A decoded image file: PNG, JPEG, GIF or BMP, in colour.
 *
 * <p>Grey becomes colour of three equal channels; transparency is dropped, and what is under it
 * stays. An orientation that a camera noted (EXIF) is ignored: all of this is as the Python imaging
 * library's {@code convert("RGB")} has it and so as networks in PyTorch are trained and measured.
 *
 * @param h rows
 * @param w columns
 * @param pixels [h][w][3], unsigned bytes, red first
 */
public record ImageFile(int h, int w, byte[] pixels) {
  private static final Set<String> FORMATS = Set.of("png", "jpeg", "gif", "bmp");
  private static final long MOST_PIXELS = 1L << 26;

  /** A byte of DEFLATE gives at most 1,032, a byte of PNG eight pixels; the others pack less. */
  private static final long MOST_PIXELS_A_BYTE = 8 * 1032;

  /** Of the heap: four of the decoder, three of the result, and room. */
  private static final long BYTES_A_PIXEL = 10;

  /** Channels of a decoded image: red, green, blue. */
  public static final int CHANNELS = 3;

  private static final int WHITE = 255;

  /** What the JDK's JPEG reader says, as a mere warning, where a file is cut short. */
  private static final String CUT_SHORT = "Missing EOI";

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
    if (!Files.isRegularFile(file)) {
      throw new FormatException("%s: a directory or a device, not an image file".formatted(file));
    }
    try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
      ImageReader reader = reader(file, in);
      try {
        // Texts and profiles are not looked at: compressed ones could be of any size.
        reader.setInput(in, true, true);
        return decode(file, reader);
      } finally {
        reader.dispose();
      }
    }
  }

  private static ImageReader reader(Path file, ImageInputStream in) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
        return reader;
      }
    }
    throw new FormatException(
        "%s: not a PNG, JPEG, GIF or BMP image".formatted(file.getFileName()));
  }

  private static ImageFile decode(Path file, ImageReader reader) throws FormatException {
    StringBuilder warnings = new StringBuilder();
    reader.addIIOReadWarningListener((_, warning) -> warnings.append(warning));
    BufferedImage image;
    try {
      requireReasonable(file, reader.getWidth(0), reader.getHeight(0));
      requireRoom(file, reader.getWidth(0), reader.getHeight(0), Runtime.getRuntime().maxMemory());
      image = reader.read(0);
    } catch (FormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // decoders throw what they like at broken input
      throw broken(file, e.getMessage() == null ? "it is cut short" : e.getMessage());
    }
    if (warnings.indexOf(CUT_SHORT) >= 0) {
      throw broken(file, "it is cut short");
    }
    return of(file.getFileName().toString(), image);
  }

  /**
   * An image that is in memory already.
   *
   * @throws FormatException where it is neither in colour nor grey
   */
  public static ImageFile of(BufferedImage image) throws FormatException {
    return of("image", image);
  }

  private static ImageFile of(String name, BufferedImage image) throws FormatException {
    return switch (image.getColorModel().getColorSpace().getType()) {
      case ColorSpace.TYPE_RGB -> isOfBytes(image) ? ofBytes(image) : ofColour(image);
      case ColorSpace.TYPE_GRAY -> ofGrey(name, image);
      default ->
          throw new FormatException(
              "%s: its %d channels are neither RGB nor grey; hint: convert it to RGB"
                  .formatted(name, image.getColorModel().getNumColorComponents()));
    };
  }

  private static void requireReasonable(Path file, int w, int h) throws IOException {
    long size = (long) w * h;
    if (size > MOST_PIXELS) {
      throw new FormatException(
          "%s: %dx%d pixels are more than the limit of %d"
              .formatted(file.getFileName(), w, h, MOST_PIXELS));
    }
    if (size > MOST_PIXELS_A_BYTE * Files.size(file)) {
      throw new FormatException(
          "%s: %dx%d pixels cannot be in %d bytes; hint: it is cut short"
              .formatted(file.getFileName(), w, h, Files.size(file)));
    }
  }

  /** Says before anything is allocated what would end in the JVM's error. */
  static void requireRoom(Path file, int w, int h, long heap) throws FormatException {
    long need = (long) w * h * BYTES_A_PIXEL;
    if (need > heap) {
      throw new FormatException(
          "%s: %dx%d pixels need about %d MiB of heap, the JVM has %d MiB; hint: a smaller image, or java -Xmx%dg -jar ..."
              .formatted(file.getFileName(), w, h, need >> 20, heap >> 20, (need >> 30) + 1));
    }
  }

  private static FormatException broken(Path file, String reason) {
    return new FormatException(
        "%s: the image cannot be decoded: %s".formatted(file.getFileName(), Printable.of(reason)));
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

  /** Whether the raster holds red, green and blue as bytes, perhaps with alpha behind them. */
  private static boolean isOfBytes(BufferedImage image) {
    return image.getColorModel() instanceof ComponentColorModel colours
        && !colours.isAlphaPremultiplied()
        && image.getRaster().getTransferType() == DataBuffer.TYPE_BYTE
        && Arrays.stream(colours.getComponentSize()).allMatch(bits -> bits == Byte.SIZE);
  }

  /**
   * The stored values as they are. The JDK's conversion goes through a colour profile where the
   * file has one, which no other library does unasked.
   */
  private static ImageFile ofBytes(BufferedImage image) {
    int h = image.getHeight();
    int w = image.getWidth();
    int bands = image.getRaster().getNumBands();
    int[] line = new int[w * bands];
    byte[] pixels = new byte[h * w * CHANNELS];
    int at = 0;
    for (int y = 0; y < h; y++) {
      image.getRaster().getPixels(0, y, w, 1, line);
      for (int i = 0; i < line.length; i += bands) {
        for (int c = 0; c < CHANNELS; c++) {
          pixels[at++] = (byte) line[i + c];
        }
      }
    }
    return new ImageFile(h, w, pixels);
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
    int h = image.getHeight();
    int w = image.getWidth();
    int white = (1 << colours.getComponentSize(0)) - 1;
    int[] line = new int[w];
    byte[] pixels = new byte[h * w * CHANNELS];
    int at = 0;
    for (int y = 0; y < h; y++) {
      image.getRaster().getSamples(0, y, w, 1, 0, line);
      for (int sample : line) {
        byte grey = (byte) ((sample * WHITE + white / 2) / white);
        for (int c = 0; c < CHANNELS; c++) {
          pixels[at++] = grey;
        }
      }
    }
    return new ImageFile(h, w, pixels);
  }

  /**
   * The image in another size, as {@link AntialiasedBilinear} makes it.
   *
   * @throws FormatException where it has so many rows that no array holds them at the new width
   */
  public ImageFile resized(int newH, int newW) throws FormatException {
    return resized(newH, newW, 0, 0, newH, newW);
  }

  /** Of the image in another size {@code rows} rows and {@code columns} columns, a window of it. */
  ImageFile resized(long newH, long newW, long top, long left, int rows, int columns)
      throws FormatException {
    if (newH == h && newW == w && rows == h && columns == w) {
      return this;
    }
    return new ImageFile(
        rows,
        columns,
        AntialiasedBilinear.window(pixels, h, w, newH, newW, top, left, rows, columns));
  }
}
