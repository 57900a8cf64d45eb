package senet.model.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import senet.model.format.FormatException;

/** One of the six files of CIFAR-10, whole in memory. */
final class CifarFile {
  /** Four times the official size: five such files are still one array of pixels. */
  private static final long MOST_BYTES = 1L << 27;

  private CifarFile() {}

  /**
   * Reads {@code file}; its size is looked at before.
   *
   * @throws NoSuchFileException where it is missing
   * @throws FormatException where it is no plain file, or larger than any of CIFAR-10
   */
  static byte[] read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file)) {
      throw new FormatException(
          "%s: a directory or a device, not a file of CIFAR-10".formatted(file.getFileName()));
    }
    long size = Files.size(file);
    if (size > MOST_BYTES) {
      throw new FormatException(
          "%s: %d bytes, at most %d are read; hint: this is not CIFAR-10"
              .formatted(file.getFileName(), size, MOST_BYTES));
    }
    return Files.readAllBytes(file);
  }
}
