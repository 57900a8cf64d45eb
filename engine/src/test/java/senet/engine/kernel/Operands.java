package senet.engine.kernel;

import java.util.Arrays;
import java.util.Random;

/** Arrays for kernels that are called without an op. */
public final class Operands {
  public static final int GUARD = 64;

  private Operands() {}

  /** {@code size} normal values. */
  public static float[] normal(Random random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** {@code size} zeros to be written and NaN behind them, which are not. */
  public static float[] guarded(int size) {
    float[] values = new float[size + GUARD];
    Arrays.fill(values, size, values.length, Float.NaN);
    return values;
  }

  /** Whether nothing was written behind a {@link #guarded} array's values. */
  public static boolean isGuarded(float[] values) {
    for (int i = values.length - GUARD; i < values.length; i++) {
      if (!Float.isNaN(values[i])) {
        return false;
      }
    }
    return true;
  }
}
