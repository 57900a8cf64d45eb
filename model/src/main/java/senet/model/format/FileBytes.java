package senet.model.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads parts of a file whose size is known. */
final class FileBytes {
  private static final int MOST_READ = 1 << 20; // a read takes as much off-heap memory again

  private FileBytes() {}

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
