package senet.model.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import senet.model.format.FormatException;
import senet.model.format.Printable;

/**
 * What tells CIFAR-10's files from CIFAR-100's.
 *
 * @param title its name
 * @param train names of the files of training images, without ending
 * @param test that of the test images
 * @param labelBytes bytes of a record before its pixels; the last of them is the class
 * @param labelsKey of the classes in a pickle
 * @param classCount how many classes there are
 * @param classes their names; empty where a file of the set has them
 */
record CifarForm(
    String title,
    List<String> train,
    String test,
    int labelBytes,
    String labelsKey,
    int classCount,
    List<String> classes) {
  /** Five files to train on, classes known by heart. */
  static final CifarForm TEN =
      new CifarForm(
          "CIFAR-10",
          Stream.of(1, 2, 3, 4, 5).map("data_batch_%d"::formatted).toList(),
          "test_batch",
          1,
          "labels",
          Cifar10.CLASSES.size(),
          Cifar10.CLASSES);

  /** One file to train on; of the two classes of an image, coarse and fine, the fine one. */
  static final CifarForm HUNDRED =
      new CifarForm("CIFAR-100", List.of("train"), "test", 2, "fine_labels", 100, List.of());

  static final int SIDE = 32;
  static final int CHANNELS = 3;
  static final int PLANE = SIDE * SIDE;
  static final int IMAGE_BYTES = CHANNELS * PLANE;

  CifarForm {
    train = List.copyOf(train);
    classes = List.copyOf(classes);
  }

  /** Whether {@code directory} has the first or the last of the files, with {@code ending}. */
  boolean isIn(Path directory, String ending) {
    return Files.isRegularFile(directory.resolve(test + ending))
        || Files.isRegularFile(directory.resolve(train.getFirst() + ending));
  }

  /**
   * Refuses names that are too few or too many.
   *
   * @param file that has them
   */
  List<String> requireAll(Path file, List<String> names) throws FormatException {
    if (names.size() != classCount) {
      throw new FormatException(
          "%s: %d names of classes, %s has %d"
              .formatted(Printable.of(file.getFileName()), names.size(), title, classCount));
    }
    return names;
  }

  /** An error for a label that is none, shown as {@code label}. */
  FormatException wrongLabel(String file, int record, Object label) {
    return new FormatException(
        "%s: record %d has label %s, labels are 0 to %d; hint: this is not %s"
            .formatted(file, record, label, classCount - 1, title));
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
