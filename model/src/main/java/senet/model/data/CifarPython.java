package senet.model.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private static final int RAW_BYTES = 4; // index of the bytes in an array's state
  private static final Set<String> ALLOWED =
      Set.of(
          "numpy.core.multiarray._reconstruct",
          "numpy._core.multiarray._reconstruct",
          "numpy.ndarray",
          "numpy.dtype",
          "_codecs.encode");

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
    Object content = RestrictedPickle.read(name, Files.readAllBytes(file), ALLOWED);
    if (!(content instanceof Map<?, ?> map)
        || !(map.get("labels") instanceof List<?> labels)
        || !(map.get("data") instanceof PickleObject array)) {
      throw new FormatException(
          "%s: no data and labels in this pickle; hint: this is not CIFAR-10".formatted(name));
    }
    byte[] planes = bytes(name, array);
    if (labels.isEmpty() || planes.length != (long) labels.size() * IMAGE_BYTES) {
      throw new FormatException(
          "%s: %d bytes of pixels for %d labels, %d a label are needed"
              .formatted(name, planes.length, labels.size(), IMAGE_BYTES));
    }
    int[] values = new int[labels.size()];
    for (int i = 0; i < values.length; i++) {
      if (!(labels.get(i) instanceof Long label) || label < 0 || label >= Cifar10.CLASSES.size()) {
        throw new FormatException(
            "%s: record %d has label %s, labels are 0 to %d; hint: this is not CIFAR-10"
                .formatted(name, i, labels.get(i), Cifar10.CLASSES.size() - 1));
      }
      values[i] = Math.toIntExact(label);
    }
    return new Batch(planes, values);
  }

  /** The raw bytes of an array of unsigned bytes: (version, shape, dtype, column-major, bytes). */
  private static byte[] bytes(String name, PickleObject array) throws FormatException {
    if (array.state() instanceof List<?> state
        && state.size() == RAW_BYTES + 1
        && state.get(2) instanceof PickleObject dtype
        && dtype.callable().equals("numpy.dtype")
        && !dtype.arguments().isEmpty()
        && "u1".equals(dtype.arguments().getFirst())
        && Boolean.FALSE.equals(state.get(3) instanceof Long flag ? flag != 0 : state.get(3))) {
      Object raw = state.get(RAW_BYTES);
      if (raw instanceof byte[] bytes) {
        return bytes;
      }
      if (raw instanceof String text) { // a string of Python 2
        return text.getBytes(StandardCharsets.ISO_8859_1);
      }
      if (raw
              instanceof
              PickleObject encode // bytes in protocols below 3: a string and its encoding
          && encode.callable().equals("_codecs.encode")
          && encode.arguments().equals(List.of(encode.arguments().getFirst(), "latin1"))
          && encode.arguments().getFirst() instanceof String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
      }
    }
    throw new FormatException(
        "%s: its data is not a row-major NumPy array of unsigned bytes".formatted(name));
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
    int side = CifarBinary.SIDE;
    return new ImageSet(name, side, side, CifarBinary.CHANNELS, pixels, labels, Cifar10.CLASSES);
  }
}
