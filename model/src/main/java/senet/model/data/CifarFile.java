package senet.model.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import senet.model.format.FormatException;

/** One of the files of CIFAR-10 or CIFAR-100, whole in memory. */
final class CifarFile {
  /** Eight times the official size of CIFAR-10's: five such files are still one array of pixels. */
  private static final long MOST_BYTES = 1L << 28;

  private CifarFile() {}

  /**
   * Reads {@code file}; its size is looked at before.
   *
   * @param title of the data set
   * @throws NoSuchFileException where it is missing
   * @throws FormatException where it is no plain file, or larger than any of the set
   */
  static byte[] read(Path file, String title) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file)) {
      throw new FormatException(
          "%s: a directory or a device, not a file of %s".formatted(file.getFileName(), title));
    }
    long size = Files.size(file);
    if (size > MOST_BYTES) {
      throw new FormatException(
          "%s: %d bytes, at most %d are read; hint: this is not %s"
              .formatted(file.getFileName(), size, MOST_BYTES, title));
    }
    return Files.readAllBytes(file);
  }
}
