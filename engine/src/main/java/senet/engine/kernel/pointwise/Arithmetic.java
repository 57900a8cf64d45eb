package senet.engine.kernel.pointwise;

import jdk.incubator.vector.FloatVector;
import senet.engine.simd.Lanes;

/** Sums and products of arrays, value by value; {@code n} values from given offsets. */
public final class Arithmetic {
  private Arithmetic() {}

  /** {@code y = a + b}. */
  public static void add(float[] a, int a0, float[] b, int b0, float[] y, int y0, int n) {
    int i = 0;
    for (int bound = Lanes.loopBound(n); i < bound; i += Lanes.LENGTH) {
      load(a, a0 + i).add(load(b, b0 + i)).intoArray(y, y0 + i);
    }
    for (; i < n; i++) {
      y[y0 + i] = a[a0 + i] + b[b0 + i];
    }
  }

  /** {@code y = a b}. */
  public static void multiply(float[] a, int a0, float[] b, int b0, float[] y, int y0, int n) {
    int i = 0;
    for (int bound = Lanes.loopBound(n); i < bound; i += Lanes.LENGTH) {
      load(a, a0 + i).mul(load(b, b0 + i)).intoArray(y, y0 + i);
    }
    for (; i < n; i++) {
      y[y0 + i] = a[a0 + i] * b[b0 + i];
    }
  }

  /** {@code y += a b}. */
  public static void multiplyAdd(float[] a, int a0, float[] b, int b0, float[] y, int y0, int n) {
    int i = 0;
    for (int bound = Lanes.loopBound(n); i < bound; i += Lanes.LENGTH) {
      load(a, a0 + i).fma(load(b, b0 + i), load(y, y0 + i)).intoArray(y, y0 + i);
    }
    for (; i < n; i++) {
      y[y0 + i] = Math.fma(a[a0 + i], b[b0 + i], y[y0 + i]);
    }
  }

  /** {@code y = s a}. */
  public static void scale(float s, float[] a, int a0, float[] y, int y0, int n) {
    int i = 0;
    for (int bound = Lanes.loopBound(n); i < bound; i += Lanes.LENGTH) {
      load(a, a0 + i).mul(s).intoArray(y, y0 + i);
    }
    for (; i < n; i++) {
      y[y0 + i] = a[a0 + i] * s;
    }
  }

  /** {@code y += s a}. */
  public static void scaleAdd(float s, float[] a, int a0, float[] y, int y0, int n) {
    int i = 0;
    for (int bound = Lanes.loopBound(n); i < bound; i += Lanes.LENGTH) {
      FloatVector scale = FloatVector.broadcast(Lanes.SPECIES, s);
      load(a, a0 + i).fma(scale, load(y, y0 + i)).intoArray(y, y0 + i);
    }
    for (; i < n; i++) {
      y[y0 + i] = Math.fma(a[a0 + i], s, y[y0 + i]);
    }
  }

  private static FloatVector load(float[] values, int at) {
    return FloatVector.fromArray(Lanes.SPECIES, values, at);
  }
}
