package senet.model.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** A checksum of image files: their names, sizes, bytes and classes, in their order. */
final class FolderFingerprint {
  private static final int BUFFER = 1 << 16;

  private final CRC32C crc = new CRC32C();
  private final byte[] buffer = new byte[BUFFER];

  /**
   * Adds a file.
   *
   * @param name from the root on, with the same separators on every system
   */
  void add(Path name, Path file, int label) throws IOException {
    for (Path part : name) {
      crc.update(part.toString().getBytes(StandardCharsets.UTF_8));
      crc.update(0);
    }
    long bytes = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        crc.update(buffer, 0, read);
        bytes += read;
      }
    }
    // The size behind the bytes: where one file ends and the next name begins is then certain.
    crc.update(
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES).putLong(bytes).putInt(label).array());
  }

  /** Eight hexadecimal digits. */
  @Override
  public String toString() {
    return "%08x".formatted(crc.getValue());
  }
}
