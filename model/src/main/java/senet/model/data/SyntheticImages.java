package senet.model.data;

import java.util.List;
import senet.engine.random.Draws;

/**
 * Ten classes of drawn shapes, 32x32 in colour, for a first run without any data: shape, place,
 * size, angle, both colours and noise are drawn from (seed, part, index), so every machine draws
 * the same.
 */
public final class SyntheticImages {
  /** What is drawn. */
  public static final List<String> CLASSES =
      List.of(
          "disc",
          "ring",
          "square",
          "frame",
          "triangle",
          "cross",
          "bar",
          "stripes",
          "checker",
          "crescent");

  private static final int SIDE = 32;
  private static final int CHANNELS = 3;
  private static final int DRAWS_PER_IMAGE = 1 << 13;
  private static final int NOISE = 16; // index of an image's first draw of noise

  private SyntheticImages() {}

  /** Train and test images of the given counts. */
  public static Splits splits(long seed, int train, int test) {
    return new Splits(images("drawn train", seed, train), images("drawn test", seed, test));
  }

  private static ImageSet images(String name, long seed, int count) {
    Draws draws = Draws.of(seed, name, 0);
    byte[] pixels = new byte[count * SIDE * SIDE * CHANNELS];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % CLASSES.size();
      draw(draws, (long) i * DRAWS_PER_IMAGE, labels[i], pixels, i * SIDE * SIDE * CHANNELS);
    }
    return new ImageSet(name, SIDE, SIDE, CHANNELS, pixels, labels, CLASSES);
  }

  private static void draw(Draws draws, long first, int label, byte[] pixels, int at) {
    double x0 = 13 + 6 * draws.uniform(first);
    double y0 = 13 + 6 * draws.uniform(first + 1);
    double radius = 8 + 4 * draws.uniform(first + 2);
    double angle = 2 * Math.PI * draws.uniform(first + 3);
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    double noise = 4 + 12 * draws.uniform(first + 4);
    double[] ground = new double[CHANNELS];
    double[] ink = new double[CHANNELS];
    double shift = 70 + 50 * draws.uniform(first + 5); // the least distance of the two colours
    for (int c = 0; c < CHANNELS; c++) {
      ground[c] = 255 * draws.uniform(first + 6 + c);
      double away = draws.uniform(first + 9 + c) * 50 + shift;
      ink[c] = ground[c] > 127 ? ground[c] - away : ground[c] + away;
    }
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double u = ((x - x0) * cos + (y - y0) * sin) / radius;
        double v = ((y - y0) * cos - (x - x0) * sin) / radius;
        double[] colour = inside(label, u, v) ? ink : ground;
        for (int c = 0; c < CHANNELS; c++) {
          int offset = (y * SIDE + x) * CHANNELS + c;
          double value = colour[c] + noise * draws.normal(first + NOISE + offset);
          pixels[at + offset] = (byte) Math.clamp(StrictMath.round(value), 0, 255);
        }
      }
    }
  }

  /** Whether a point is part of the shape; (u, v) in units of its radius, from its centre. */
  private static boolean inside(int label, double u, double v) {
    double distance = Math.sqrt(u * u + v * v);
    double square = Math.max(Math.abs(u), Math.abs(v));
    return switch (label) {
      case 0 -> distance < 0.95;
      case 1 -> distance < 1 && distance > 0.55;
      case 2 -> square < 0.85;
      case 3 -> square < 0.95 && square > 0.5;
      case 4 -> v > -0.6 && v + 1.7 * Math.abs(u) < 0.95;
      case 5 -> square < 1 && Math.min(Math.abs(u), Math.abs(v)) < 0.3;
      case 6 -> Math.abs(u) < 1.2 && Math.abs(v) < 0.3;
      case 7 -> square < 1 && Math.floorMod((int) Math.floor(v * 3 + 30), 2) == 0;
      case 8 ->
          square < 1
              && Math.floorMod((int) Math.floor(u * 2 + 20) + (int) Math.floor(v * 2 + 20), 2) == 0;
      case 9 -> distance < 1 && (u - 0.5) * (u - 0.5) + v * v > 0.55;
      default -> throw new IllegalArgumentException("no shape of class " + label);
    };
  }
}
