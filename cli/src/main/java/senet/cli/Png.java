package senet.cli;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import senet.model.format.DurableFile;

/** Pictures as files. */
final class Png {
  private Png() {}

  /** Replaces {@code file} by the picture, whole or not at all. */
  static void write(BufferedImage image, Path file) throws IOException {
    byte[] bytes = encoded(image);
    DurableFile.write(file, out -> out.write(bytes));
  }

  /** In memory: ImageIO's own way to a stream is a file in the directory for temporary ones. */
  private static byte[] encoded(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory refuses nothing
    }
    return bytes.toByteArray();
  }
}
