package senet.model.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The safetensors format: eight bytes of length, a header in JSON, and the values, without a gap.
 *
 * <p>Files written here carry a checksum over names, types, shapes, metadata and values under
 * {@link #CHECKSUM}; where it is there, a file that does not match is refused. {@link #ALGORITHM}
 * beside it says that there is one: damage to the checksum's own key is then seen, too.
 */
public final class Safetensors {
  /** The metadata key of the checksum, CRC-32C in hexadecimal. */
  public static final String CHECKSUM = "senet.crc32c";

  /** The metadata key of the checksum's kind; a file that has it must have the checksum. */
  public static final String ALGORITHM = "senet.checksum";

  private static final String CRC32C = "crc32c";

  /** Axes of a tensor. */
  static final int MOST_AXES = 32;

  private static final int LENGTH_BYTES = Long.BYTES;

  private Safetensors() {}

  /**
   * Writes {@code content} durably.
   *
   * @param content whose tensors are read in the order of its forms, and twice
   */
  public static void write(Path file, TensorReader content) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
    metadata.put(ALGORITHM, CRC32C);
    SafetensorsChecksum checksum = new SafetensorsChecksum(metadata);
    content.read(checksum::update);
    metadata.put(CHECKSUM, checksum.value());
    byte[] header = SafetensorsHeader.json(metadata, content.forms());
    DurableFile.write(
        file,
        out -> {
          byte[] length = new byte[LENGTH_BYTES];
          ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length);
          out.write(length);
          out.write(header);
          content.read((_, tensor) -> out.write(tensor.bytes()));
        });
  }

  /**
   * Reads a file whole.
   *
   * @throws FormatException where it breaks any rule of the format or does not match its checksum
   */
  public static TensorFile read(Path file) throws IOException {
    try (TensorReader reader = open(file)) {
      return reader.readAll();
    }
  }

  /**
   * Opens a file.
   *
   * @throws FormatException where its header breaks any rule of the format
   */
  public static TensorReader open(Path file) throws IOException {
    String name = Printable.of(file.getFileName());
    FileChannel channel = FileBytes.open(file);
    try {
      return SafetensorsReader.of(name, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The product of {@code dims} times the size of a value, or -1 where it exceeds an array. */
  static long byteSize(Dtype dtype, long... dims) {
    if (Arrays.stream(dims).anyMatch(dim -> dim == 0)) {
      return 0;
    }
    long bytes = dtype.bytes();
    for (long dim : dims) {
      if (dim > Integer.MAX_VALUE / bytes) {
        return -1;
      }
      bytes *= dim;
    }
    return bytes;
  }
}
