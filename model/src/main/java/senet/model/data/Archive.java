package senet.model.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of a data set as it is published.
 *
 * @param address where it is
 * @param md5 of the whole file, in hexadecimal
 * @param place the directory that it goes into, from the cache directory on
 * @param packed whether it is an archive, of which only the content is kept
 */
public record Archive(URI address, String md5, String place, boolean packed) {
  /** The largest has seven files of 184 MB in all. */
  private static final TarExtraction LIMITS = new TarExtraction(64, 1L << 29);

  /** A {@code .tar.gz}, unpacked where downloads are kept. */
  static Archive packed(String address, String md5) {
    return new Archive(URI.create(address), md5, "", true);
  }

  /** A file that is read as it is. */
  static Archive single(String address, String md5, String place) {
    return new Archive(URI.create(address), md5, place, false);
  }

  /** The last part of its address. */
  String file() {
    String path = address.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * Fetches it into {@code cache}, and unpacks it if need be; an archive is removed then.
   *
   * @throws UnreachableException where there is no server to ask
   */
  void fetch(Path cache, Download.Progress progress) throws IOException {
    fetch(new Download(address, md5), cache, progress);
  }

  void fetch(Download download, Path cache, Download.Progress progress) throws IOException {
    Path directory = cache.resolve(place);
    Path to = directory.resolve(file());
    if (!Files.exists(to)) {
      download.to(to, progress);
    }
    if (packed) {
      LIMITS.extract(to, directory);
      Files.delete(to);
    }
  }
}
