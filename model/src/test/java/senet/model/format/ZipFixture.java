package senet.model.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A zip archive in memory, member by member. */
final class ZipFixture {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ZipOutputStream zip = new ZipOutputStream(bytes);

  /** An archive as PyTorch makes it, of a pickle and the values of storages 0, 1, ... */
  static ZipFixture of(byte[] pickle, float[]... storages) throws IOException {
    ZipFixture archive = new ZipFixture().stored("archive/data.pkl", pickle);
    for (int i = 0; i < storages.length; i++) {
      archive.stored("archive/data/" + i, littleEndian(storages[i]));
    }
    return archive;
  }

  static byte[] littleEndian(float... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES);
    buffer.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return buffer.array();
  }

  ZipFixture stored(String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    return add(entry, content);
  }

  ZipFixture deflated(String name, byte[] content) throws IOException {
    return add(new ZipEntry(name), content);
  }

  private ZipFixture add(ZipEntry entry, byte[] content) throws IOException {
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
    return this;
  }

  byte[] bytes() throws IOException {
    zip.finish();
    return bytes.toByteArray();
  }
}
