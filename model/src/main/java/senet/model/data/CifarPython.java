package senet.model.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import senet.model.format.FormatException;
import senet.model.format.PickleObject;
import senet.model.format.RestrictedPickle;

/**
 * CIFAR-10 in its Python layout: pickles of NumPy arrays, read without running anything they name.
 */
public final class CifarPython {
  /** The directory of the official archive. */
  public static final String DIRECTORY = "cifar-10-batches-py";

  private static final int TRAIN_BATCHES = 5;
  private static final int IMAGE_BYTES = CifarBinary.CHANNELS * CifarBinary.PLANE;

  private CifarPython() {}

  /** Whether {@code directory} looks like one of this layout. */
  public static boolean isIn(Path directory) {
    return Files.exists(directory.resolve("test_batch"))
        || Files.exists(directory.resolve("data_batch_1"));
  }

  /**
   * Reads all six files.
   *
   * @throws FormatException naming a file that is not of this layout
   */
  public static Splits read(Path directory) throws IOException {
    Batch[] train = new Batch[TRAIN_BATCHES];
    for (int i = 0; i < TRAIN_BATCHES; i++) {
      train[i] = batch(directory.resolve("data_batch_" + (i + 1)));
    }
    Batch test = batch(directory.resolve("test_batch"));
    return new Splits(imageSet("CIFAR-10 train", train), imageSet("CIFAR-10 test", test));
  }

  /** One file: planes of all images, and their labels. */
  private record Batch(byte[] planes, int[] labels) {}

  private static Batch batch(Path file) throws IOException {
    String name = file.getFileName().toString();
    Object content = RestrictedPickle.read(name, CifarFile.read(file), PickledArray.NAMES);
    if (!(content instanceof Map<?, ?> map)
        || !(map.get("labels") instanceof List<?> labels)
        || !(map.get("data") instanceof PickleObject array)) {
      throw new FormatException(
          "%s: no data and labels in this pickle; hint: this is not CIFAR-10".formatted(name));
    }
    byte[] planes = PickledArray.unsignedBytes(name, array);
    if (labels.isEmpty() || planes.length != (long) labels.size() * IMAGE_BYTES) {
      throw new FormatException(
          "%s: %d bytes of pixels for %d labels, %d a label are needed"
              .formatted(name, planes.length, labels.size(), IMAGE_BYTES));
    }
    int[] values = new int[labels.size()];
    for (int i = 0; i < values.length; i++) {
      if (!(labels.get(i) instanceof Long label) || label < 0 || label >= Cifar10.CLASSES.size()) {
        // Only a number is shown: printing a list that holds itself would not end.
        throw new FormatException(
            "%s: record %d has label %s, labels are 0 to %d; hint: this is not CIFAR-10"
                .formatted(
                    name,
                    i,
                    labels.get(i) instanceof Long number ? number : "(not a number)",
                    Cifar10.CLASSES.size() - 1));
      }
      values[i] = Math.toIntExact(label);
    }
    return new Batch(planes, values);
  }

  private static ImageSet imageSet(String name, Batch... batches) {
    int count = 0;
    for (Batch batch : batches) {
      count += batch.labels.length;
    }
    byte[] pixels = new byte[count * IMAGE_BYTES];
    int[] labels = new int[count];
    int image = 0;
    for (Batch batch : batches) {
      for (int i = 0; i < batch.labels.length; i++, image++) {
        labels[image] = batch.labels[i];
        CifarBinary.interleave(batch.planes, i * IMAGE_BYTES, pixels, image * IMAGE_BYTES);
      }
    }
    int side = Cifar10.SIDE;
    return new ImageSet(name, side, side, CifarBinary.CHANNELS, pixels, labels, Cifar10.CLASSES);
  }
}
