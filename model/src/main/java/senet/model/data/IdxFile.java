package senet.model.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import senet.model.format.FormatException;

/**
 * An array of unsigned bytes as MNIST's files hold it: two zeros, 8 for bytes, the number of
 * dimensions, each of them in four bytes, the highest first, and the values; or all that in gzip.
 *
 * @param dims its dimensions
 * @param values row by row
 */
record IdxFile(List<Integer> dims, byte[] values) {
  private static final int UNSIGNED_BYTES = 0x08;
  private static final int GZIP = 0x1f8b;

  /** A byte of DEFLATE gives at most so many. */
  private static final long MOST_PACKED = 1032;

  /** Twenty times MNIST's largest. */
  private static final long MOST_BYTES = 1L << 30;

  IdxFile {
    dims = List.copyOf(dims);
  }

  /** Dimension {@code i}. */
  int dim(int i) {
    return dims.get(i);
  }

  /**
   * Reads a file; what it says of its size is held against its own before anything is allocated.
   *
   * @param dimensions that it must have
   * @throws FormatException where it is another file, or a damaged one
   */
  static IdxFile read(Path file, int dimensions) throws IOException {
    String name = file.getFileName().toString();
    boolean packed = isPacked(file);
    try (InputStream in = open(file, packed)) {
      int magic = (UNSIGNED_BYTES << 8) | dimensions;
      byte[] header = header(in, Integer.BYTES * (1 + dimensions));
      ByteBuffer numbers = ByteBuffer.wrap(header);
      int found = numbers.getInt();
      if (found != magic) {
        throw new FormatException(
            "%s: begins with %08x, an array of bytes in %d dimensions with %08x; hint: this is no idx file of that kind"
                .formatted(name, found, dimensions, magic));
      }
      List<Integer> dims = IntStream.range(0, dimensions).mapToObj(_ -> numbers.getInt()).toList();
      long size = size(name, dims);
      requireRoom(name, dims, size, packed, header.length, Files.size(file));
      return new IdxFile(dims, values(name, in, dims, (int) size));
    } catch (EOFException _) {
      throw new FormatException(
          "%s: it is cut short; hint: delete it and fetch it again".formatted(name));
    } catch (ZipException e) {
      throw new FormatException(
          "%s: damaged: %s; hint: delete it and fetch it again".formatted(name, e.getMessage()));
    }
  }

  private static boolean isPacked(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ((in.read() << 8) | in.read()) == GZIP;
    }
  }

  private static InputStream open(Path file, boolean packed) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file));
    if (!packed) {
      return in;
    }
    try {
      return new GZIPInputStream(in);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static byte[] header(InputStream in, int length) throws IOException {
    byte[] header = in.readNBytes(length);
    if (header.length < length) {
      throw new EOFException();
    }
    return header;
  }

  private static long size(String name, List<Integer> dims) throws FormatException {
    long size = 1;
    for (int dim : dims) {
      if (dim < 1 || dim > MOST_BYTES / size) {
        throw new FormatException(
            "%s: an array of %s, each from 1 on and at most %d bytes in all are read"
                .formatted(name, text(dims), MOST_BYTES));
      }
      size *= dim;
    }
    return size;
  }

  private static void requireRoom(
      String name, List<Integer> dims, long size, boolean packed, int header, long fileSize)
      throws FormatException {
    long most = packed ? fileSize * MOST_PACKED : fileSize - header;
    if (packed ? size > most : size != most) {
      throw new FormatException(
          "%s: %s in %d bytes, %d are needed%s; hint: it is damaged, delete it and fetch it again"
              .formatted(
                  name,
                  text(dims),
                  fileSize,
                  packed ? Math.ceilDiv(size, MOST_PACKED) : size + header,
                  packed ? " at least" : ""));
    }
  }

  /** As many as there should be, and not one more: what a bomb has beyond them is not unpacked. */
  private static byte[] values(String name, InputStream in, List<Integer> dims, int size)
      throws IOException {
    byte[] values = in.readNBytes(size);
    boolean more = values.length == size && in.read() >= 0; // the checksum is at the very end
    if (values.length < size || more) {
      throw new FormatException(
          "%s: %s bytes of values for %s, %d are needed; hint: it is damaged, delete it and fetch it again"
              .formatted(name, more ? "more" : values.length, text(dims), size));
    }
    return values;
  }

  private static String text(List<Integer> dims) {
    return dims.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
