package senet.model.format;

import static senet.model.format.PickleText.dict;
import static senet.model.format.PickleText.integer;
import static senet.model.format.PickleText.list;
import static senet.model.format.PickleText.pickle;
import static senet.model.format.PickleText.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A file in the form in which PyTorch saved before 1.6. */
final class LegacyFixture {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Begins a file: magic number, version, machine. */
  LegacyFixture(int version, boolean littleEndian) throws IOException {
    bytes.write(PytorchLegacy.MAGIC);
    bytes.write(pickle(integer(version)));
    bytes.write(pickle(dict("little_endian", littleEndian ? "\u0088" : "\u0089")));
  }

  /** A whole file of {@code content}, a pickle's value, and storages 0, 1, ... */
  static byte[] of(String content, float[]... storages) throws IOException {
    String[] keys = new String[storages.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = String.valueOf(i);
    }
    LegacyFixture file = new LegacyFixture(1001, true).content(content, keys);
    for (float[] storage : storages) {
      file.storage(storage.length, storage);
    }
    return file.bytes();
  }

  /** Goes on with the content and the storages' keys. */
  LegacyFixture content(String content, String... keys) throws IOException {
    bytes.write(pickle(content));
    String[] texts = new String[keys.length];
    for (int i = 0; i < keys.length; i++) {
      texts[i] = text(keys[i]);
    }
    bytes.write(pickle(list(texts)));
    return this;
  }

  /** Goes on with a storage that says it has {@code count} values. */
  LegacyFixture storage(long count, float... values) throws IOException {
    bytes.write(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(count).array());
    bytes.write(ZipFixture.littleEndian(values));
    return this;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
