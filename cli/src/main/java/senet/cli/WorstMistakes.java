package senet.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import senet.model.augment.Augmentation;
import senet.model.augment.Normalization;
import senet.model.data.Images;
import senet.model.metric.Guess;
import senet.model.picture.ImageGrid;
import senet.model.picture.NormalizedImage;
import senet.model.train.Evaluator;

/** The images of the largest losses among those that were taken for another class. */
final class WorstMistakes implements Evaluator.Observer {
  private static final int MOST = 32;
  private static final int COLUMNS = 8;
  private static final int SIDE = 128; // pixels of an enlarged image, about
  private static final int RGB = 3;

  /** Of equal losses the earlier image is worse. */
  private static final Comparator<Guess> BY_LOSS =
      Comparator.comparingDouble(Guess::loss)
          .thenComparing(Comparator.comparingInt(Guess::index).reversed());

  private final PriorityQueue<Guess> worst = new PriorityQueue<>(BY_LOSS);

  @Override
  public void measured(Guess guess) {
    if (guess.isMistake() && Double.isFinite(guess.loss())) {
      worst.add(guess);
      if (worst.size() > MOST) {
        worst.remove();
      }
    }
  }

  /** Those heard of so far, the worst first. */
  List<Guess> guesses() {
    return worst.stream().sorted(BY_LOSS.reversed()).toList();
  }

  /**
   * Each with its class and what it was taken for; empty where there is no mistake, or images have
   * channels that no screen shows.
   */
  Optional<BufferedImage> picture(Images images) throws IOException {
    if (worst.isEmpty() || (images.c() != 1 && images.c() != RGB)) {
      return Optional.empty();
    }
    List<ImageGrid.Tile> tiles = new ArrayList<>();
    for (Guess guess : guesses()) {
      tiles.add(
          new ImageGrid.Tile(
              image(images, guess.index()),
              List.of(
                  "is " + name(images, guess.label()),
                  "%s %s"
                      .formatted(
                          percent(guess.predictedProbability()), name(images, guess.predicted())),
                  "own %s".formatted(percent(guess.labelProbability())))));
    }
    int scale = Math.max(1, SIDE / Math.max(images.h(), images.w()));
    return Optional.of(ImageGrid.of(tiles, COLUMNS, scale));
  }

  private static String name(Images images, int label) {
    return Terminal.printable(images.classes().get(label));
  }

  private static String percent(double probability) {
    return probability >= 0.001 ? "%.1f %%".formatted(100 * probability) : "< 0.1 %";
  }

  /** As the network is given it but for the normalisation. */
  private static BufferedImage image(Images images, int index) throws IOException {
    Normalization bytes = bytes(images.c());
    float[] values = new float[images.h() * images.w() * images.c()];
    images.write(index, Augmentation.none(bytes), null, values, 0);
    return NormalizedImage.of(images, values, 0, bytes);
  }

  /** That which leaves bytes as they are. */
  private static Normalization bytes(int channels) {
    float[] mean = new float[channels];
    float[] deviation = new float[channels];
    Arrays.fill(deviation, 1 / 255f);
    return new Normalization(mean, deviation);
  }
}
