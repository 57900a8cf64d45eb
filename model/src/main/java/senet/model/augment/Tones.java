package senet.model.augment;

/**
 * Changes of values as Pillow's {@code ImageOps} and {@code ImageEnhance} define them. Where those
 * count or mask bytes, values between are rounded first.
 */
final class Tones {
  private static final int VALUES = 256;
  private static final int WHITE = VALUES - 1;
  private static final int MIDDLE_WEIGHT = 5; // Pillow's filter SMOOTH, all others 1
  private static final int WEIGHTS = 13;

  private Tones() {}

  static void posterize(WorkingImage image, int bits) {
    float[] values = image.settled();
    int mask = -1 << (8 - bits);
    for (int i = 0; i < values.length; i++) {
      values[i] = rounded(values[i]) & mask;
    }
  }

  static void solarize(WorkingImage image, double threshold) {
    float[] values = image.settled();
    for (int i = 0; i < values.length; i++) {
      if (values[i] >= threshold) {
        values[i] = WHITE - values[i];
      }
    }
  }

  static void autoContrast(WorkingImage image) {
    float[] values = image.settled();
    for (int channel = 0; channel < image.c(); channel++) {
      int least = WHITE;
      int largest = 0;
      for (int i = channel; i < values.length; i += image.c()) {
        least = Math.min(least, rounded(values[i]));
        largest = Math.max(largest, rounded(values[i]));
      }
      if (largest > least) {
        double scale = (double) WHITE / (largest - least);
        double offset = -least * scale;
        int[] table = new int[VALUES];
        for (int value = least; value <= largest; value++) {
          table[value] = Math.clamp((int) (value * scale + offset), 0, WHITE);
        }
        map(table, values, channel, image.c());
      }
    }
  }

  static void equalize(WorkingImage image) {
    float[] values = image.settled();
    for (int channel = 0; channel < image.c(); channel++) {
      int[] counts = new int[VALUES];
      int largest = 0;
      for (int i = channel; i < values.length; i += image.c()) {
        int value = rounded(values[i]);
        counts[value]++;
        largest = Math.max(largest, value);
      }
      int step = (image.h() * image.w() - counts[largest]) / WHITE;
      if (step > 0) {
        int[] table = new int[VALUES];
        int below = step / 2;
        for (int value = 0; value < VALUES; value++) {
          table[value] = Math.min(WHITE, below / step);
          below += counts[value];
        }
        map(table, values, channel, image.c());
      }
    }
  }

  private static void map(int[] table, float[] values, int channel, int c) {
    for (int i = channel; i < values.length; i += c) {
      values[i] = table[rounded(values[i])];
    }
  }

  /** The outermost pixels have no smooth ones to be told from, and stay. */
  static void sharpen(WorkingImage image, double factor) {
    float[] values = image.settled();
    int row = image.w() * image.c();
    int c = image.c();
    float[] sharp = values.clone();
    for (int y = 1; y < image.h() - 1; y++) {
      for (int i = y * row + c; i < (y + 1) * row - c; i++) {
        float sum = (MIDDLE_WEIGHT - 1) * values[i];
        for (int at = i - row; at <= i + row; at += row) {
          sum += values[at - c] + values[at] + values[at + c];
        }
        float smooth = sum / WEIGHTS;
        sharp[i] = Math.clamp(values[i] + (float) (factor - 1) * (values[i] - smooth), 0, WHITE);
      }
    }
    image.replace(sharp);
  }

  /** Half away from black; values are cut at both ends. */
  private static int rounded(float value) {
    return Math.clamp((int) (value + 0.5f), 0, WHITE);
  }
}
