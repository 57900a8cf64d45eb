package senet.model.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens files and reads parts of them. */
final class FileBytes {
  private static final int MOST_READ = 1 << 20; // a read takes as much off-heap memory again

  private FileBytes() {}

  /**
   * Opens a file for reading.
   *
   * @throws FormatException where it is a directory or a device
   */
  static FileChannel open(Path path) throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new FormatException(
          "%s: not a regular file".formatted(Printable.of(path.getFileName())));
    }
    return FileChannel.open(path, StandardOpenOption.READ);
  }

  /**
   * The {@code bytes} bytes from {@code position} on, at the start of a new buffer.
   *
   * @param file for messages
   * @throws FormatException where the file has become shorter than it was
   */
  static ByteBuffer at(FileChannel channel, long position, int bytes, String file)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.position() < bytes) {
      buffer.limit(Math.min(bytes, buffer.position() + MOST_READ));
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new FormatException(
            "%s: the file ends %d bytes early; hint: it changed while it was read"
                .formatted(file, bytes - buffer.position()));
      }
    }
    return buffer.flip();
  }
}
