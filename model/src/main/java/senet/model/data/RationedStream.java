package senet.model.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import senet.model.format.FormatException;

/**
 * The unpacked bytes of an archive, as many as its entries account for: a long name or a row of
 * extended headers would otherwise be held in memory whatever its size.
 */
final class RationedStream extends FilterInputStream {
  /** Headers and padding of one entry; a path may have 4,096 bytes, a header has 512. */
  private static final int OVERHEAD = 1 << 16;

  private final String archive;
  private long left;

  RationedStream(String archive, InputStream in) {
    super(in);
    this.archive = archive;
  }

  /** Allows {@code bytes} of content, and overhead, from here on. */
  void allow(long bytes) {
    left = bytes + OVERHEAD;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] bytes, int from, int count) throws IOException {
    if (left == 0 && count > 0) {
      throw new FormatException(
          "%s: an entry has more than %d bytes of headers".formatted(archive, OVERHEAD));
    }
    int read = in.read(bytes, from, (int) Math.min(count, left));
    left -= Math.max(0, read);
    return read;
  }

  @Override
  public long skip(long count) throws IOException {
    byte[] skipped = new byte[(int) Math.min(count, OVERHEAD)];
    return Math.max(0, read(skipped, 0, skipped.length));
  }
}
