package senet.model.tensorboard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A record of a TFRecord file: its length in eight bytes, a checksum of these, the data, a checksum
 * of the data, all little endian.
 *
 * <p>A checksum is a CRC-32C that is rotated and moved on: a CRC over data that holds its own CRC
 * would say little.
 */
final class TfRecord {
  private static final int ROTATION = 15;
  private static final int DELTA = 0xA282EAD8;

  private TfRecord() {}

  /** {@code data} between length and checksums. */
  static byte[] of(byte[] data) {
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + data.length + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(masked(record.array(), Long.BYTES));
    return record.put(data).putInt(masked(data, data.length)).array();
  }

  private static int masked(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), ROTATION) + DELTA;
  }
}
