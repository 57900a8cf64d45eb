package senet.model.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The two official archives of CIFAR-10. */
public enum CifarArchive {
  /** The binary layout. */
  BINARY("cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530"),
  /** The Python layout. */
  PYTHON("cifar-10-python.tar.gz", "c58f30108f718f92721af3b95e74349a");

  private static final String SITE = "https://www.cs.toronto.edu/~kriz/";

  /** An archive has seven files of 184 MB in all. */
  private static final TarExtraction LIMITS = new TarExtraction(64, 1L << 29);

  private final String file;
  private final String md5;

  CifarArchive(String file, String md5) {
    this.file = file;
    this.md5 = md5;
  }

  /** Its address and checksum. */
  public Download download() {
    return new Download(URI.create(SITE + file), md5);
  }

  /**
   * Fetches and unpacks it into {@code directory}; the archive itself is removed then.
   *
   * @throws UnreachableException where there is no server to ask
   */
  public void fetch(Path directory, Download.Progress progress) throws IOException {
    fetch(download(), directory, progress);
  }

  void fetch(Download download, Path directory, Download.Progress progress) throws IOException {
    Path archive = directory.resolve(file);
    if (!Files.exists(archive)) {
      download.to(archive, progress);
    }
    LIMITS.extract(archive, directory);
    Files.delete(archive);
  }
}
