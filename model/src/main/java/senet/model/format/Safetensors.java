package senet.model.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

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
  private static final int LENGTH_BYTES = Long.BYTES;
  private static final int MOST_READ = 1 << 20; // a read takes as much off-heap memory again
  private static final long MOST_HEADER = 100_000_000; // the format's own limit

  private Safetensors() {}

  /** Writes {@code content} durably. */
  public static void write(Path file, TensorFile content) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
    metadata.put(ALGORITHM, CRC32C);
    metadata.put(CHECKSUM, SafetensorsHeader.checksum(metadata, content.tensors()));
    byte[] header = SafetensorsHeader.json(metadata, content.tensors());
    DurableFile.write(
        file,
        out -> {
          byte[] length = new byte[LENGTH_BYTES];
          ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length);
          out.write(length);
          out.write(header);
          for (StoredTensor tensor : content.tensors().values()) {
            out.write(tensor.bytes());
          }
        });
  }

  /**
   * Reads a file whole.
   *
   * @throws FormatException where it breaks any rule of the format or does not match its checksum
   */
  public static TensorFile read(Path file) throws IOException {
    String name = Printable.of(file.getFileName());
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new FormatException("%s: not a regular file".formatted(name));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < LENGTH_BYTES) {
        throw new FormatException(
            "%s: %d bytes, a safetensors file has at least %d".formatted(name, size, LENGTH_BYTES));
      }
      long length = readFully(channel, LENGTH_BYTES, name).getLong();
      long rest = size - LENGTH_BYTES;
      if (length < 2 || length > rest) {
        throw new FormatException(
            "%s: the header claims %s bytes, the file has %d after its length; hint: not a safetensors file, or cut short"
                .formatted(name, Long.toUnsignedString(length), rest));
      }
      if (length > MOST_HEADER) {
        throw new FormatException(
            "%s: the header claims %d bytes, at most %d are allowed"
                .formatted(name, length, MOST_HEADER));
      }
      byte[] header = readFully(channel, (int) length, name).array();
      Map<String, String> metadata = new LinkedHashMap<>();
      SequencedMap<String, SafetensorsHeader.Entry> entries =
          SafetensorsHeader.parse(name, header, metadata, rest - length);
      SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
      for (Map.Entry<String, SafetensorsHeader.Entry> named : entries.entrySet()) {
        SafetensorsHeader.Entry entry = named.getValue();
        byte[] bytes = readFully(channel, entry.bytes(), name).array();
        tensors.put(named.getKey(), new StoredTensor(entry.dtype(), entry.dims(), bytes));
      }
      TensorFile content = new TensorFile(metadata, tensors);
      verify(name, content);
      return content;
    }
  }

  private static ByteBuffer readFully(FileChannel channel, int bytes, String name)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.position() < bytes) {
      buffer.limit(Math.min(bytes, buffer.position() + MOST_READ));
      if (channel.read(buffer) < 0) {
        throw new FormatException(
            "%s: the file ends %d bytes early; hint: it changed while it was read"
                .formatted(name, bytes - buffer.position()));
      }
    }
    return buffer.flip();
  }

  private static void verify(String name, TensorFile content) throws FormatException {
    String stored = content.metadata().get(CHECKSUM);
    if (stored == null) {
      if (content.metadata().containsKey(ALGORITHM)) {
        throw new FormatException(
            "%s: it has %s but no %s; hint: the file is damaged, use another checkpoint"
                .formatted(name, ALGORITHM, CHECKSUM));
      }
      return;
    }
    String found = SafetensorsHeader.checksum(content.metadata(), content.tensors());
    if (!found.equals(stored)) {
      throw new FormatException(
          "%s: checksum is %s but the content gives %s; hint: the file is damaged, use another checkpoint"
              .formatted(name, Printable.of(stored), found));
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
