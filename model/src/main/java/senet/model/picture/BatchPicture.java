package senet.model.picture;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import senet.model.augment.Normalization;
import senet.model.data.Batches;
import senet.model.data.Images;
import senet.model.picture.ImageGrid.Tile;

/** The first batch of a pass as the network sees it, with the classes of each image. */
public final class BatchPicture {
  private static final int COLUMNS = 8;
  private static final int MOST = COLUMNS * COLUMNS;
  private static final int SCALE = 3;
  private static final int LEAST_WIDTH = 90; // room for the name of a class
  private static final int MOST_CLASSES = 2; // of a mixed image

  private BatchPicture() {}

  /**
   * Up to 64 images of the first batch, eight in a row, three times as large where they are small.
   *
   * @param normalization that the pass ends with, to be taken back
   */
  public static BufferedImage of(Batches batches, Normalization normalization) {
    Images images = batches.images();
    int n = batches.size(0);
    int size = images.h() * images.w() * images.c();
    int classes = images.classes().size();
    float[] input = new float[n * size];
    float[] labels = new float[n];
    float[] targets = new float[batches.mixes() ? n * classes : 0];
    batches.fill(0, input, labels, targets);
    List<Tile> tiles = new ArrayList<>();
    for (int i = 0; i < Math.min(n, MOST); i++) {
      List<String> captions =
          batches.mixes()
              ? shares(images.classes(), targets, i * classes)
              : List.of(images.classes().get((int) labels[i]));
      tiles.add(new Tile(NormalizedImage.of(images, input, i * size, normalization), captions));
    }
    return ImageGrid.of(tiles, COLUMNS, images.w() < LEAST_WIDTH ? SCALE : 1);
  }

  private static List<String> shares(List<String> classes, float[] targets, int at) {
    return IntStream.range(0, classes.size())
        .filter(i -> targets[at + i] > 0)
        .boxed()
        .sorted((a, b) -> Float.compare(targets[at + b], targets[at + a]))
        .limit(MOST_CLASSES)
        .map(i -> String.format(Locale.ROOT, "%.2f %s", targets[at + i], classes.get(i)))
        .toList();
  }
}
