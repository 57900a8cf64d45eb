package senet.model.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import senet.model.format.FormatException;
import senet.model.format.PickleObject;
import senet.model.format.RestrictedPickle;

/**
 * CIFAR-10 and CIFAR-100 in their Python layout: pickles of NumPy arrays, read without running
 * anything they name.
 *
 * @param form which of both
 */
record CifarPython(CifarForm form) implements Layout.Form {
  private static final String META = "meta";
  private static final String NAMES_KEY = "fine_label_names";

  @Override
  public boolean isIn(Path directory) {
    return form.isIn(directory, "");
  }

  @Override
  public String marker() {
    return form.test();
  }

  /**
   * Reads all files.
   *
   * @throws FormatException naming a file that is not of this layout
   */
  @Override
  public Splits read(Path directory) throws IOException {
    Batch[] train = new Batch[form.train().size()];
    for (int i = 0; i < train.length; i++) {
      train[i] = batch(directory.resolve(form.train().get(i)));
    }
    Batch test = batch(directory.resolve(form.test()));
    List<String> classes =
        form.classes().isEmpty() ? names(directory.resolve(META)) : form.classes();
    return new Splits(
        imageSet(form.title() + " train", classes, train),
        imageSet(form.title() + " test", classes, test));
  }

  /** One file: planes of all images, and their labels. */
  private record Batch(byte[] planes, int[] labels) {}

  private Object content(Path file) throws IOException {
    return RestrictedPickle.read(
        file.getFileName().toString(), CifarFile.read(file, form.title()), PickledArray.NAMES);
  }

  private Batch batch(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (!(content(file) instanceof Map<?, ?> map)
        || !(map.get(form.labelsKey()) instanceof List<?> labels)
        || !(map.get("data") instanceof PickleObject array)) {
      throw new FormatException(
          "%s: no data and %s in this pickle; hint: this is not %s"
              .formatted(name, form.labelsKey(), form.title()));
    }
    byte[] planes = PickledArray.unsignedBytes(name, array);
    if (labels.isEmpty() || planes.length != (long) labels.size() * CifarForm.IMAGE_BYTES) {
      throw new FormatException(
          "%s: %d bytes of pixels for %d labels, %d a label are needed"
              .formatted(name, planes.length, labels.size(), CifarForm.IMAGE_BYTES));
    }
    int[] values = new int[labels.size()];
    for (int i = 0; i < values.length; i++) {
      if (!(labels.get(i) instanceof Long label) || label < 0 || label >= form.classCount()) {
        // Only a number is shown: printing a list that holds itself would not end.
        throw form.wrongLabel(
            name, i, labels.get(i) instanceof Long number ? number : "(not a number)");
      }
      values[i] = Math.toIntExact(label);
    }
    return new Batch(planes, values);
  }

  private List<String> names(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (!(content(file) instanceof Map<?, ?> map)
        || !(map.get(NAMES_KEY) instanceof List<?> values)) {
      throw new FormatException(
          "%s: no %s in this pickle; hint: this is not %s"
              .formatted(name, NAMES_KEY, form.title()));
    }
    List<String> names = new ArrayList<>();
    for (Object value : values) {
      if (!(value instanceof String text)) {
        throw new FormatException(
            "%s: %s number %d is no text".formatted(name, NAMES_KEY, names.size()));
      }
      names.add(text);
    }
    return form.requireAll(file, names);
  }

  private static ImageSet imageSet(String name, List<String> classes, Batch... batches) {
    int count = 0;
    for (Batch batch : batches) {
      count += batch.labels.length;
    }
    byte[] pixels = new byte[count * CifarForm.IMAGE_BYTES];
    int[] labels = new int[count];
    int image = 0;
    for (Batch batch : batches) {
      for (int i = 0; i < batch.labels.length; i++, image++) {
        labels[image] = batch.labels[i];
        CifarForm.interleave(
            batch.planes, i * CifarForm.IMAGE_BYTES, pixels, image * CifarForm.IMAGE_BYTES);
      }
    }
    return new ImageSet(
        name, CifarForm.SIDE, CifarForm.SIDE, CifarForm.CHANNELS, pixels, labels, classes);
  }
}
