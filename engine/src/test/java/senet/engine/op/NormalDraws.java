package senet.engine.op;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import senet.engine.random.Draws;

/** Normal draws that cases take again and again: each is a logarithm and a cosine, made once. */
final class NormalDraws {
  private static final Map<Draws, float[]> MADE = new HashMap<>();

  private NormalDraws() {}

  /** The first {@code n} of a stream, in an array of the caller's own. */
  static synchronized float[] of(Draws draws, int n) {
    float[] made = MADE.getOrDefault(draws, new float[0]);
    if (made.length < n) {
      int from = made.length;
      made = Arrays.copyOf(made, n);
      for (int i = from; i < n; i++) {
        made[i] = draws.normal(i);
      }
      MADE.put(draws, made);
    }
    return Arrays.copyOf(made, n);
  }
}
