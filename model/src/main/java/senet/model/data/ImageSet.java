package senet.model.data;

import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import senet.model.augment.Augmentation;
import senet.model.augment.Chance;

/**
 * Decoded images with their classes, all of one size.
 *
 * @param name for messages and files
 * @param h rows
 * @param w columns
 * @param c channels
 * @param pixels [size][h][w][c], unsigned bytes
 * @param labels class index of each image
 * @param classes their names
 */
public record ImageSet(
    String name, int h, int w, int c, byte[] pixels, int[] labels, List<String> classes)
    implements Images {

  /** Checks that pixels, labels and classes agree. */
  public ImageSet {
    classes = List.copyOf(classes);
    if ((long) labels.length * h * w * c != pixels.length) {
      throw new IllegalArgumentException(
          "%s: %d bytes of pixels for %d images of %dx%dx%d"
              .formatted(name, pixels.length, labels.length, h, w, c));
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes.size()) {
        throw new IllegalArgumentException(
            "%s: image %d has class %d, classes are 0 to %d"
                .formatted(name, i, labels[i], classes.size() - 1));
      }
    }
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public boolean areInMemory() {
    return true;
  }

  @Override
  public void write(int index, Augmentation augmentation, Chance chance, float[] out, int at) {
    augmentation.apply(chance, pixels, index, h, w, c, out, at);
  }

  /** Bytes of one image. */
  public int imageBytes() {
    return h * w * c;
  }

  /** The first {@code n} images, or all where there are fewer. */
  @Override
  public ImageSet limit(int n) {
    if (n >= size()) {
      return this;
    }
    byte[] some = Arrays.copyOf(pixels, n * imageBytes());
    return new ImageSet(name, h, w, c, some, Arrays.copyOf(labels, n), classes);
  }

  @Override
  public ImageSet only(String newName, int[] indices) {
    byte[] some = new byte[indices.length * imageBytes()];
    int[] theirs = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(pixels, indices[i] * imageBytes(), some, i * imageBytes(), imageBytes());
      theirs[i] = labels[indices[i]];
    }
    return new ImageSet(newName, h, w, c, some, theirs, classes);
  }

  /** A checksum of pixels and labels. */
  @Override
  public String fingerprint() {
    CRC32C crc = new CRC32C();
    crc.update(pixels);
    for (int label : labels) {
      crc.update(label);
    }
    return "%08x".formatted(crc.getValue());
  }

  /** Name and sizes. */
  @Override
  public String toString() {
    return "%s: %,d images of %dx%dx%d, %d classes"
        .formatted(name, size(), h, w, c, classes.size());
  }
}
