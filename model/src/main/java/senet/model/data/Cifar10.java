package senet.model.data;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import senet.model.format.FormatException;

/**
 * CIFAR-10 (Krizhevsky, "Learning multiple layers of features from tiny images", 2009), which
 * networks of the zoo are made for.
 */
public final class Cifar10 {
  /** Its classes, in the order of the labels. */
  public static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  /** Channels of an image: red, green, blue. */
  public static final int CHANNELS = CifarForm.CHANNELS;

  /** Rows and columns. */
  public static final int SIDE = CifarForm.SIDE;

  private Cifar10() {}

  /**
   * Reads the set that lies in {@code directory} or in the official directory within it.
   *
   * @throws NoSuchFileException where the directory does not exist
   * @throws FormatException where it holds nothing of the kind, or something broken
   */
  public static Splits read(Path directory) throws IOException {
    return Datasets.CIFAR10.read(directory);
  }
}
