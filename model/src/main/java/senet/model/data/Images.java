package senet.model.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import senet.model.augment.Augmentation;
import senet.model.augment.Chance;

/**
 * Images of one size with their classes, as passes go through them: in memory, or read when used.
 */
public interface Images {
  /** For messages. */
  String name();

  /** Rows. */
  int h();

  /** Columns. */
  int w();

  /** Channels. */
  int c();

  /** The number of images. */
  int size();

  /** Names of the classes. */
  List<String> classes();

  /** The class of image {@code index}. */
  int label(int index);

  /** Whether they lie in memory: making a batch of them is too little work for several threads. */
  boolean areInMemory();

  /**
   * Writes image {@code index} as the network sees it. Several threads may call it at once, for
   * different images.
   *
   * @param chance of the epoch; null for an augmentation without chance
   * @param out receives [h][w][c] floats at {@code at}
   * @throws IOException where the image cannot be read
   */
  void write(int index, Augmentation augmentation, Chance chance, float[] out, int at)
      throws IOException;

  /** {@code n} of them, or all where there are fewer. */
  Images limit(int n);

  /**
   * The images at the given places, in that order.
   *
   * @param name for messages
   */
  Images only(String name, int[] indices);

  /**
   * A checksum of images and labels, to recognise the same data again.
   *
   * @throws IOException where they are read for it and cannot be
   */
  String fingerprint() throws IOException;

  /** Hears of images that cannot be read. */
  @FunctionalInterface
  interface Unreadable {
    /** For passes that need all images: an {@link UncheckedIOException} ends them. */
    Unreadable REFUSED =
        (_, why) -> {
          throw new UncheckedIOException(why.getMessage(), why);
        };

    /** Image {@code index} is left out, because of {@code why}. */
    void leftOut(int index, IOException why);
  }
}
