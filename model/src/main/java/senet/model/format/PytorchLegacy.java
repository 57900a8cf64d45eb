package senet.model.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import senet.model.format.PytorchStorages.Storage;

/**
 * The form in which PyTorch saved before 1.6: pickles of a magic number, a version, the writer's
 * machine, the content and the keys of its storages, then each storage's length and values.
 */
final class PytorchLegacy implements PytorchFile.Source {
  /** A pickle of the magic number 0x1950a86a20f9469cfc6c. */
  static final byte[] MAGIC = {
    (byte) 0x80,
    2,
    (byte) 0x8a,
    10,
    0x6c,
    (byte) 0xfc,
    (byte) 0x9c,
    0x46,
    (byte) 0xf9,
    0x20,
    0x6a,
    (byte) 0xa8,
    0x50,
    0x19,
    '.'
  };

  private static final long VERSION = 1001;

  private final String file;
  private final FileChannel channel;
  private final Map<String, Long> positions = new LinkedHashMap<>(); // of storages' values, by key

  private PytorchLegacy(String file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Whether a file that begins with {@code bytes} is of this form. */
  static boolean begins(byte[] bytes) {
    return bytes.length >= MAGIC.length
        && Arrays.equals(MAGIC, 0, MAGIC.length, bytes, 0, MAGIC.length);
  }

  /**
   * Reads all but the values.
   *
   * @param channel of a file that {@link #begins} so; closed with what is returned
   */
  static TensorReader open(String file, FileChannel channel) throws IOException {
    PytorchLegacy source = new PytorchLegacy(file, channel);
    PickleInput in = new PickleInput(file, channel, MAGIC.length);
    PytorchStorages storages = new PytorchStorages(file);
    Object version = PytorchPickle.read(file, in, storages);
    Object machine = PytorchPickle.read(file, in, storages);
    if (!Long.valueOf(VERSION).equals(version)
        || !(machine instanceof Map<?, ?> facts)
        || !Boolean.TRUE.equals(facts.get("little_endian"))) {
      throw new FormatException(
          "%s: its form is not version %d of a little-endian machine; hint: save it again with PyTorch 1.6 or later"
              .formatted(file, VERSION));
    }
    Object content = PytorchPickle.read(file, in, storages);
    Object keys = PytorchPickle.read(file, in, storages);
    source.find(storages, keys, in.position());
    return new PytorchFile(file, source, StateDict.of(file, content));
  }

  /** Goes through the storages' lengths from {@code position} on. */
  private void find(PytorchStorages storages, Object keys, long position) throws IOException {
    if (!(keys instanceof List<?> list)) {
      throw new FormatException("%s: it does not list its storages".formatted(file));
    }
    long size = channel.size();
    long at = position;
    for (Object key : list) {
      Storage storage = storages.all().get(key);
      if (storage == null || positions.containsKey(key)) {
        throw new FormatException(
            "%s: it lists a storage twice, or one that nothing lies in".formatted(file));
      }
      if (size - at < Long.BYTES || storage.bytes() > size - at - Long.BYTES) {
        throw new FormatException(
            "%s: storage %s needs %d bytes, the file has %d from byte %d on; hint: it is cut short"
                .formatted(file, Printable.of(key), storage.bytes() + Long.BYTES, size - at, at));
      }
      long count =
          FileBytes.at(channel, at, Long.BYTES, file).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (count != storage.count()) {
        throw new FormatException(
            "%s: storage %s has %d values but its tensors say %d"
                .formatted(file, Printable.of(key), count, storage.count()));
      }
      positions.put(storage.key(), at + Long.BYTES);
      at += Long.BYTES + storage.bytes();
    }
    if (at != size || positions.size() != storages.all().size()) {
      throw new FormatException(
          "%s: %d of %d storages end at byte %d, the file at %d; hint: it is cut short or has something appended"
              .formatted(file, positions.size(), storages.all().size(), at, size));
    }
  }

  @Override
  public ByteBuffer read(Storage storage) throws IOException {
    if (storage.bytes() > Integer.MAX_VALUE - Long.BYTES) {
      throw new FormatException(
          "%s: storage %s of %d bytes is too large for an array"
              .formatted(file, Printable.of(storage.key()), storage.bytes()));
    }
    return FileBytes.at(channel, positions.get(storage.key()), (int) storage.bytes(), file);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
