package senet.model.format;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** A safetensors file, opened. */
final class SafetensorsReader implements TensorReader {
  private static final int LENGTH_BYTES = Long.BYTES;
  private static final long MOST_HEADER = 100_000_000; // the format's own limit

  private final String file;
  private final FileChannel channel;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final SequencedMap<String, SafetensorsHeader.Entry> entries;
  private final SequencedMap<String, Form> forms = new LinkedHashMap<>();
  private final long start; // of the first tensor

  private SafetensorsReader(String file, FileChannel channel, byte[] header) throws IOException {
    this.file = file;
    this.channel = channel;
    this.start = (long) LENGTH_BYTES + header.length;
    this.entries = SafetensorsHeader.parse(file, header, metadata, channel.size() - start);
    entries.forEach((name, entry) -> forms.put(name, new Form(entry.dtype(), entry.dims())));
    if (metadata.containsKey(Safetensors.ALGORITHM)
        && !metadata.containsKey(Safetensors.CHECKSUM)) {
      throw new FormatException(
          "%s: it has %s but no %s; hint: the file is damaged, use another checkpoint"
              .formatted(file, Safetensors.ALGORITHM, Safetensors.CHECKSUM));
    }
  }

  /** Reads all but the values of the file behind {@code channel}, which it closes in the end. */
  static SafetensorsReader of(String file, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < LENGTH_BYTES) {
      throw new FormatException(
          "%s: %d bytes, a safetensors file has at least %d".formatted(file, size, LENGTH_BYTES));
    }
    long length =
        FileBytes.at(channel, 0, LENGTH_BYTES, file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    long rest = size - LENGTH_BYTES;
    if (length < 2 || length > rest) {
      throw new FormatException(
          "%s: the header claims %s bytes, the file has %d after its length; hint: not a safetensors file, or cut short"
              .formatted(file, Long.toUnsignedString(length), rest));
    }
    if (length > MOST_HEADER) {
      throw new FormatException(
          "%s: the header claims %d bytes, at most %d are allowed"
              .formatted(file, length, MOST_HEADER));
    }
    byte[] header = FileBytes.at(channel, LENGTH_BYTES, (int) length, file).array();
    return new SafetensorsReader(file, channel, header);
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public SequencedMap<String, Form> forms() {
    return forms;
  }

  @Override
  public void read(Sink sink) throws IOException {
    SafetensorsChecksum checksum = new SafetensorsChecksum(metadata);
    long at = start;
    for (Map.Entry<String, SafetensorsHeader.Entry> named : entries.entrySet()) {
      SafetensorsHeader.Entry entry = named.getValue();
      byte[] bytes = FileBytes.at(channel, at, entry.bytes(), file).array();
      at += bytes.length;
      StoredTensor tensor = new StoredTensor(entry.dtype(), entry.dims(), bytes);
      checksum.update(named.getKey(), tensor);
      sink.accept(named.getKey(), tensor);
    }
    String stored = metadata.get(Safetensors.CHECKSUM);
    if (stored != null && !stored.equals(checksum.value())) {
      throw new FormatException(
          "%s: checksum is %s but the content gives %s; hint: the file is damaged, use another checkpoint"
              .formatted(file, Printable.of(stored), checksum.value()));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
