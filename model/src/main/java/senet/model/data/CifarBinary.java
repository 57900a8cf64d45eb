package senet.model.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import senet.model.format.FormatException;

/**
 * CIFAR-10 in its official binary layout: records of a label and 1024 red, 1024 green and 1024 blue
 * values, row by row.
 */
public final class CifarBinary {
  /** The directory of the official archive. */
  public static final String DIRECTORY = "cifar-10-batches-bin";

  static final int CHANNELS = 3;
  static final int PLANE = Cifar10.SIDE * Cifar10.SIDE;
  private static final int RECORD = 1 + CHANNELS * PLANE;
  private static final int TRAIN_BATCHES = 5;

  private CifarBinary() {}

  /** Whether {@code directory} looks like one of this layout. */
  public static boolean isIn(Path directory) {
    return Files.exists(directory.resolve("test_batch.bin"))
        || Files.exists(directory.resolve("data_batch_1.bin"));
  }

  /**
   * Reads all six files.
   *
   * @throws FormatException naming a file that is not of this layout
   * @throws NoSuchFileException naming a file that is missing
   */
  public static Splits read(Path directory) throws IOException {
    byte[][] train = new byte[TRAIN_BATCHES][];
    for (int i = 0; i < TRAIN_BATCHES; i++) {
      train[i] = records(directory.resolve("data_batch_%d.bin".formatted(i + 1)));
    }
    byte[] test = records(directory.resolve("test_batch.bin"));
    List<String> classes = Cifar10.CLASSES;
    return new Splits(
        decode("CIFAR-10 train", classes, train), decode("CIFAR-10 test", classes, test));
  }

  private static byte[] records(Path file) throws IOException {
    byte[] bytes = CifarFile.read(file);
    if (bytes.length == 0 || bytes.length % RECORD != 0) {
      throw new FormatException(
          "%s: %d bytes is not a multiple of %d; hint: the download is incomplete, delete the file and fetch it again"
              .formatted(file.getFileName(), bytes.length, RECORD));
    }
    for (int record = 0; record < bytes.length / RECORD; record++) {
      int label = Byte.toUnsignedInt(bytes[record * RECORD]);
      if (label >= Cifar10.CLASSES.size()) {
        throw new FormatException(
            "%s: record %d has label %d, labels are 0 to %d; hint: this is not CIFAR-10"
                .formatted(file.getFileName(), record, label, Cifar10.CLASSES.size() - 1));
      }
    }
    return bytes;
  }

  private static ImageSet decode(String name, List<String> classes, byte[]... files) {
    int count = 0;
    for (byte[] file : files) {
      count += file.length / RECORD;
    }
    byte[] pixels = new byte[count * CHANNELS * PLANE];
    int[] labels = new int[count];
    int image = 0;
    for (byte[] file : files) {
      for (int at = 0; at < file.length; at += RECORD, image++) {
        labels[image] = file[at];
        interleave(file, at + 1, pixels, image * CHANNELS * PLANE);
      }
    }
    return new ImageSet(name, Cifar10.SIDE, Cifar10.SIDE, CHANNELS, pixels, labels, classes);
  }

  /** Turns the three planes of an image into pixels of three values. */
  static void interleave(byte[] planes, int from, byte[] pixels, int to) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int i = 0; i < PLANE; i++) {
        pixels[to + i * CHANNELS + channel] = planes[from + channel * PLANE + i];
      }
    }
  }
}
