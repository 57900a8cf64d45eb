package senet.model.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import senet.model.augment.Augmentation;
import senet.model.augment.Chance;

/**
 * Image files that were decoded once and stay in memory. They are the files' images in all else: a
 * run knows them again also where there is no room for them.
 *
 * @param files those that could be read
 * @param pixels [..][h][w][3], unsigned bytes
 * @param places where in {@code pixels} the image of each file is, in images
 */
record DecodedFolder(ImageFolder files, byte[] pixels, int[] places) implements Images {
  /** Of the first images in {@code pixels}, in the order of the files. */
  DecodedFolder(ImageFolder files, byte[] pixels) {
    this(files, pixels, IntStream.range(0, files.size()).toArray());
  }

  @Override
  public String name() {
    return files.name();
  }

  @Override
  public int h() {
    return files.h();
  }

  @Override
  public int w() {
    return files.w();
  }

  @Override
  public int c() {
    return files.c();
  }

  @Override
  public int size() {
    return files.size();
  }

  @Override
  public List<String> classes() {
    return files.classes();
  }

  @Override
  public int label(int index) {
    return files.label(index);
  }

  @Override
  public boolean areInMemory() {
    return true;
  }

  @Override
  public void write(int index, Augmentation augmentation, Chance chance, float[] out, int at) {
    int image = places[index] * h() * w() * c();
    augmentation.apply(chance, index, pixels, image, h(), w(), c(), out, at);
  }

  @Override
  public Images limit(int n) {
    return n >= size() ? this : only(name(), files.spread(n));
  }

  @Override
  public Images only(String newName, int[] indices) {
    int[] theirs = Arrays.stream(indices).map(index -> places[index]).toArray();
    return new DecodedFolder(files.only(newName, indices), pixels, theirs);
  }

  @Override
  public String fingerprint() throws IOException {
    return files.fingerprint();
  }

  /** Name and sizes. */
  @Override
  public String toString() {
    return "%s: %,d images of %dx%dx%d, %d classes"
        .formatted(name(), size(), h(), w(), c(), classes().size());
  }
}
