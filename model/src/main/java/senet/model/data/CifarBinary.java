package senet.model.data;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import senet.model.format.FormatException;

/**
 * CIFAR-10 and CIFAR-100 in their official binary layout: records of a label (of CIFAR-100 two, the
 * coarse one first) and 1024 red, 1024 green and 1024 blue values, row by row.
 *
 * @param form which of both
 */
record CifarBinary(CifarForm form) implements Layout.Form {
  private static final String ENDING = ".bin";
  private static final String NAMES = "fine_label_names.txt";

  @Override
  public boolean isIn(Path directory) {
    return form.isIn(directory, ENDING);
  }

  @Override
  public String marker() {
    return form.test() + ENDING;
  }

  /**
   * Reads all files.
   *
   * @throws FormatException naming a file that is not of this layout
   * @throws NoSuchFileException naming a file that is missing
   */
  @Override
  public Splits read(Path directory) throws IOException {
    byte[][] train = new byte[form.train().size()][];
    for (int i = 0; i < train.length; i++) {
      train[i] = records(directory.resolve(form.train().get(i) + ENDING));
    }
    byte[] test = records(directory.resolve(form.test() + ENDING));
    List<String> classes = form.classes();
    if (classes.isEmpty()) {
      Path names = directory.resolve(NAMES);
      classes = form.requireAll(names, ClassNames.read(names));
    }
    return new Splits(
        decode(form.title() + " train", classes, train),
        decode(form.title() + " test", classes, test));
  }

  private int recordBytes() {
    return form.labelBytes() + CifarForm.IMAGE_BYTES;
  }

  private int label(byte[] records, int at) {
    return Byte.toUnsignedInt(records[at + form.labelBytes() - 1]);
  }

  private byte[] records(Path file) throws IOException {
    byte[] bytes = CifarFile.read(file, form.title());
    if (bytes.length == 0 || bytes.length % recordBytes() != 0) {
      throw new FormatException(
          "%s: %d bytes is not a multiple of %d; hint: the download is incomplete, delete the file and fetch it again"
              .formatted(file.getFileName(), bytes.length, recordBytes()));
    }
    for (int record = 0; record < bytes.length / recordBytes(); record++) {
      int label = label(bytes, record * recordBytes());
      if (label >= form.classCount()) {
        throw form.wrongLabel(file.getFileName().toString(), record, label);
      }
    }
    return bytes;
  }

  private ImageSet decode(String name, List<String> classes, byte[]... files) {
    int count = 0;
    for (byte[] file : files) {
      count += file.length / recordBytes();
    }
    byte[] pixels = new byte[count * CifarForm.IMAGE_BYTES];
    int[] labels = new int[count];
    int image = 0;
    for (byte[] file : files) {
      for (int at = 0; at < file.length; at += recordBytes(), image++) {
        labels[image] = label(file, at);
        CifarForm.interleave(file, at + form.labelBytes(), pixels, image * CifarForm.IMAGE_BYTES);
      }
    }
    return new ImageSet(
        name, CifarForm.SIDE, CifarForm.SIDE, CifarForm.CHANNELS, pixels, labels, classes);
  }
}
