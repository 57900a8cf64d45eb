package senet.model.data;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import senet.model.format.FormatException;
import senet.model.format.Printable;

/**
 * A decoded image file: PNG, JPEG, GIF or BMP, in colour.
 *
 * <p>Grey becomes colour of three equal channels, inks (CMYK) what they let through; of 16 bits of
 * colour the upper eight are taken; transparency is dropped, and what is under it stays. An
 * orientation that a camera noted (EXIF) is ignored: all of this is as the Python imaging library's
 * {@code convert("RGB")} has it and so as networks in PyTorch are trained and measured.
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

  /**
   * Of the heap: eight of the decoder where channels have 16 bits, three of the result, and room.
   */
  private static final long BYTES_A_PIXEL = 12;

  /** Channels of a decoded image: red, green, blue. */
  public static final int CHANNELS = 3;

  /** What the JDK's JPEG reader says, as a mere warning, where a file is cut short. */
  private static final String CUT_SHORT = "Missing EOI";

  /** Brings an image to the size that is wanted. */
  @FunctionalInterface
  interface Sizing {
    ImageFile of(ImageFile image) throws FormatException;
  }

  /** What a decoder does. */
  @FunctionalInterface
  private interface Step<T> {
    T run() throws IOException;
  }

  /**
   * Reads a file; its size is checked before its pixels are decoded. Where images that other
   * threads read take up the room that the heap has for all of them, it waits.
   *
   * @throws NoSuchFileException where there is no such file
   * @throws FormatException where it is no image that can be decoded
   */
  public static ImageFile read(Path file) throws IOException {
    return read(file, image -> image);
  }

  /** The same, brought to another size while it has its room in the heap. */
  static ImageFile read(Path file, Sizing sizing) throws IOException {
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
        try (DecodingRoom.Claim _ = DecodingRoom.HEAP.claim(bytes(file, reader))) {
          return sizing.of(decode(file, reader));
        }
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

  /** What it takes of the heap until it is as large as wanted. */
  private static long bytes(Path file, ImageReader reader) throws FormatException {
    return decoding(
        file,
        () -> {
          int w = reader.getWidth(0);
          int h = reader.getHeight(0);
          requireReasonable(file, w, h);
          requireRoom(file, w, h, Runtime.getRuntime().maxMemory());
          return (long) w * h * BYTES_A_PIXEL;
        });
  }

  private static ImageFile decode(Path file, ImageReader reader) throws FormatException {
    StringBuilder warnings = new StringBuilder();
    reader.addIIOReadWarningListener((_, warning) -> warnings.append(warning));
    BufferedImage image = decoding(file, () -> reader.read(0, asStored(reader)));
    if (warnings.indexOf(CUT_SHORT) >= 0) {
      throw broken(file, "it is cut short");
    }
    return DecodedPixels.of(file.getFileName().toString(), image);
  }

  /**
   * Without what the JPEG reader does unasked, to convert colours that have a profile to sRGB: the
   * file's own colour space is one of those that it offers.
   */
  private static ImageReadParam asStored(ImageReader reader) throws IOException {
    ImageReadParam param = reader.getDefaultReadParam();
    for (Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0); types.hasNext(); ) {
      ImageTypeSpecifier type = types.next();
      ColorSpace space = type.getColorModel().getColorSpace();
      boolean profiled = space instanceof ICC_ColorSpace && !space.isCS_sRGB();
      if (profiled && space.getType() == ColorSpace.TYPE_RGB) {
        param.setDestinationType(type);
      }
    }
    return param;
  }

  private static <T> T decoding(Path file, Step<T> step) throws FormatException {
    try {
      return step.run();
    } catch (FormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // decoders throw what they like at broken input
      throw broken(file, e.getMessage() == null ? "it is cut short" : e.getMessage());
    }
  }

  /**
   * An image that is in memory already.
   *
   * @throws FormatException where it is neither in colour nor grey nor CMYK
   */
  public static ImageFile of(BufferedImage image) throws FormatException {
    return DecodedPixels.of("image", image);
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
