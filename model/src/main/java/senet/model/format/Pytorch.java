package senet.model.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** State dicts as {@code torch.save} writes them. */
public final class Pytorch {
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final String FOLDER = "archive/";

  private Pytorch() {}

  /** Whether a file that begins with {@code bytes} is one of PyTorch's, of any version. */
  static boolean begins(byte[] bytes) {
    return startsWithZip(bytes) || PytorchLegacy.begins(bytes);
  }

  private static boolean startsWithZip(byte[] bytes) {
    return bytes.length >= ZIP.length
        && ByteBuffer.wrap(bytes, 0, ZIP.length).equals(ByteBuffer.wrap(ZIP));
  }

  /** Opens {@code path}, which {@link #begins} with {@code first}. */
  static TensorReader open(Path path, byte[] first) throws IOException {
    String file = Printable.of(path.getFileName());
    if (startsWithZip(first)) {
      return PytorchZip.open(file, path);
    }
    FileChannel channel = FileBytes.open(path);
    try {
      return PytorchLegacy.open(file, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Writes the tensors durably, so that {@code torch.load(file, weights_only=True)} reads them;
   * free text has no place in this format.
   *
   * @param content whose tensors are read in the order of its forms
   */
  public static void write(Path file, TensorReader content) throws IOException {
    DurableFile.write(file, out -> new Archive(out).write(content));
  }

  /** Writes a zip archive without compression, each member at a multiple of 64 bytes. */
  private static final class Archive {
    private static final int ALIGNMENT = 64;
    private static final int HEADER = 30; // of a member, before its name
    private static final int EXTRA_HEADER = 4; // of an extra field: what it is and its length
    private static final short PADDING = 0x4246; // as PyTorch marks it

    /** The second day that an archive can say: on the first Java adds the zone's time beside it. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 2, 0, 0);

    private final ZipOutputStream zip;
    private long position;
    private int tensors; // written so far

    Archive(OutputStream out) {
      this.zip = new ZipOutputStream(out);
      zip.setMethod(ZipOutputStream.STORED);
    }

    void write(TensorReader content) throws IOException {
      member("data.pkl", PytorchPickleWriter.stateDict(content.forms()));
      member("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
      content.read((_, tensor) -> member("data/" + tensors++, tensor.bytes()));
      member("version", "3\n".getBytes(StandardCharsets.US_ASCII));
      zip.finish();
    }

    private void member(String name, byte[] bytes) throws IOException {
      ZipEntry entry = new ZipEntry(FOLDER + name);
      CRC32 crc = new CRC32();
      crc.update(bytes);
      entry.setSize(bytes.length);
      entry.setCrc(crc.getValue());
      entry.setTimeLocal(NO_TIME); // the same content is the same file
      long unpadded = position + HEADER + FOLDER.length() + name.length() + EXTRA_HEADER;
      int padding = (int) (-unpadded & (ALIGNMENT - 1));
      entry.setExtra(
          ByteBuffer.allocate(EXTRA_HEADER + padding)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putShort(PADDING)
              .putShort((short) padding)
              .array());
      zip.putNextEntry(entry);
      zip.write(bytes);
      zip.closeEntry();
      position = unpadded + padding + bytes.length;
    }
  }
}
