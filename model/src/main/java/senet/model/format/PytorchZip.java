package senet.model.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import senet.model.format.PytorchStorages.Storage;

/**
 * The form in which PyTorch saves since 1.6: a zip archive without compression, of one folder with
 * {@code data.pkl}, and a file for each storage in {@code data/}.
 */
final class PytorchZip implements PytorchFile.Source {
  private static final String PICKLE = "/data.pkl";

  /** Beside the pickle, in what {@code torch.jit.save} wrote. */
  private static final String PROGRAM = "/constants.pkl";

  private final String file;
  private final ZipFile zip;
  private final Map<String, ZipEntry> members = new LinkedHashMap<>();
  private String folder = "";

  private PytorchZip(String file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
  }

  /** Reads all but the values. */
  static TensorReader open(String file, Path path) throws IOException {
    ZipFile zip;
    try {
      zip = new ZipFile(path.toFile());
    } catch (ZipException | EOFException e) {
      throw new FormatException(
          "%s: it is no zip archive: %s; hint: it is cut short or damaged"
              .formatted(file, Printable.of(e)));
    }
    PytorchZip source = new PytorchZip(file, zip);
    try {
      source.index(Files.size(path));
      source.requireLittleEndian();
      PytorchStorages storages = new PytorchStorages(file);
      byte[] pickle = source.member("data.pkl");
      Object content = PytorchPickle.read(file, new PickleInput(file, pickle), storages);
      for (Storage storage : storages.all().values()) {
        source.requireLength(storage);
      }
      return new PytorchFile(file, source, StateDict.of(file, content));
    } catch (IOException e) {
      zip.close();
      throw e;
    }
  }

  /** Takes up the members, of which none may be compressed, named twice or outside the folder. */
  private void index(long fileBytes) throws FormatException {
    List<? extends ZipEntry> entries = zip.stream().toList();
    requireNoProgram(entries);
    long bytes = 0;
    for (ZipEntry entry : entries) {
      String name = entry.getName();
      if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
        throw new FormatException(
            "%s: '%s' is compressed, PyTorch's are not; hint: save it again with torch.save"
                .formatted(file, Printable.of(name)));
      }
      bytes += entry.getSize();
      if (members.put(name, entry) != null || name.startsWith("/") || name.contains("..")) {
        throw new FormatException(
            "%s: '%s' is there twice or leaves the archive".formatted(file, Printable.of(name)));
      }
      if (name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length()) {
        folder = name.substring(0, name.length() - PICKLE.length() + 1);
      }
    }
    if (folder.isEmpty()) {
      throw new FormatException(
          "%s: no folder with data.pkl in this archive; hint: torch.save makes one"
              .formatted(file));
    }
    if (bytes > fileBytes) {
      throw new FormatException(
          "%s: its members have %d bytes, the file only %d".formatted(file, bytes, fileBytes));
    }
  }

  private void requireNoProgram(List<? extends ZipEntry> entries) throws FormatException {
    if (entries.stream().anyMatch(entry -> entry.getName().endsWith(PROGRAM))) {
      throw new FormatException(
          "%s: it is a TorchScript archive, a program and not only weights; hint: torch.save(torch.jit.load(IN).state_dict(), FILE)"
              .formatted(file));
    }
  }

  private void requireLittleEndian() throws IOException {
    if (members.containsKey(folder + "byteorder")) { // since PyTorch 2.1
      String order = new String(member("byteorder"), StandardCharsets.US_ASCII);
      if (!order.equals("little")) {
        throw new FormatException(
            "%s: its byte order is '%s', little is read".formatted(file, Printable.of(order)));
      }
    }
  }

  private void requireLength(Storage storage) throws FormatException {
    ZipEntry entry = members.get(folder + "data/" + storage.key());
    if (entry == null || entry.getSize() != storage.bytes()) {
      throw new FormatException(
          "%s: storage %s has %d values of %s, which are %d bytes, the archive has %s"
              .formatted(
                  file,
                  Printable.of(storage.key()),
                  storage.count(),
                  storage.dtype(),
                  storage.bytes(),
                  entry == null ? "none" : entry.getSize()));
    }
  }

  /** The content of a member of the folder, held against its checksum. */
  private byte[] member(String name) throws IOException {
    ZipEntry entry = members.get(folder + name);
    if (entry.getSize() > Integer.MAX_VALUE - Long.BYTES) {
      throw new FormatException(
          "%s: '%s' of %d bytes is too large for an array"
              .formatted(file, Printable.of(name), entry.getSize()));
    }
    byte[] bytes = new byte[(int) entry.getSize()];
    int read;
    try (InputStream in = zip.getInputStream(entry)) {
      read = in.readNBytes(bytes, 0, bytes.length);
    } catch (ZipException | EOFException e) { // damaged offsets
      throw new FormatException(
          "%s: '%s' cannot be read: %s".formatted(file, Printable.of(name), Printable.of(e)));
    }
    CRC32 crc = new CRC32();
    crc.update(bytes);
    if (read != bytes.length || crc.getValue() != entry.getCrc()) {
      throw new FormatException(
          "%s: '%s' has the checksum %08x, the archive says %08x; hint: it is damaged, or was saved without checksums"
              .formatted(file, Printable.of(name), crc.getValue(), entry.getCrc()));
    }
    return bytes;
  }

  @Override
  public ByteBuffer read(Storage storage) throws IOException {
    return ByteBuffer.wrap(member("data/" + storage.key()));
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
