package senet.model.augment;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A random image, for tests: its bytes, and what becomes of them. */
record Drawn(int h, int w, int c, long seed) {
  byte[] pixels() {
    byte[] pixels = new byte[h * w * c];
    new Random(seed).nextBytes(pixels);
    return pixels;
  }

  /** Its bytes as floats. */
  float[] values() {
    byte[] pixels = pixels();
    float[] values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Byte.toUnsignedInt(pixels[i]);
    }
    return values;
  }

  WorkingImage working() {
    return new WorkingImage(pixels(), 0, h, w, c);
  }

  Normalization normalization() {
    float[] means = new float[c];
    float[] deviations = new float[c];
    Arrays.fill(means, 0.4914f);
    Arrays.fill(deviations, 0.2023f);
    return new Normalization(means, deviations);
  }

  /** As the network sees it. */
  float[] seen(List<Part> parts, Chance chance, int index) {
    float[] out = new float[h * w * c];
    new Augmentation(normalization(), parts).apply(chance, index, pixels(), 0, h, w, c, out, 0);
    return out;
  }

  float[] seen(String parts, int epoch, int index) {
    return seen(Parts.of(parts), new Chance(seed, epoch), index);
  }

  float[] plain() {
    return seen(List.of(), null, 0);
  }

  float[] written(WorkingImage image) {
    float[] out = new float[h * w * c];
    image.writeTo(normalization(), out, 0);
    return out;
  }
}
