package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Tiles.PLANES;
import static senet.engine.kernel.winograd.Tiles.WINDOW;
import static senet.engine.simd.Lanes.LENGTH;
import static senet.engine.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.simd.Lanes;

/**
 * dg += G^T dU G: 36 planes of [K][C], summed over parts in their order, to the kernels' gradient.
 */
final class WeightGradientTransform {
  private static final int KERNEL = 3;

  private WeightGradientTransform() {}

  /**
   * Adds to output channels [from, to) of {@code dw}[K][3][3][C].
   *
   * @param du parts of 36 planes [K][C], {@code plane} apart, parts 36 planes apart
   * @param window scratch of 36 vectors
   * @param half scratch between the passes: 18 vectors
   */
  static void run(
      ConvGeometry g,
      float[] du,
      int plane,
      int parts,
      float[] dw,
      int from,
      int to,
      float[] window,
      float[] half) {
    int c = g.c();
    for (int k = from; k < to; k++) {
      int into = k * KERNEL * KERNEL * c;
      int i = 0;
      for (int bound = Lanes.loopBound(c); i < bound; i += LENGTH) {
        for (int xi = 0; xi < PLANES; xi++) {
          int at = xi * plane + k * c + i;
          FloatVector sum = FloatVector.fromArray(SPECIES, du, at);
          for (int part = 1; part < parts; part++) {
            sum = sum.add(FloatVector.fromArray(SPECIES, du, at + part * PLANES * plane));
          }
          sum.intoArray(window, xi * LENGTH);
        }
        for (int s = 0; s < WINDOW; s++) {
          WeightGradientPass.vector(
              window, s * LENGTH, WINDOW * LENGTH, half, s * LENGTH, WINDOW * LENGTH);
        }
        for (int r = 0; r < KERNEL; r++) {
          WeightGradientPass.vector(half, r * WINDOW * LENGTH, LENGTH, window, 0, LENGTH);
          for (int s = 0; s < KERNEL; s++) {
            int tap = into + (r * KERNEL + s) * c + i;
            FloatVector.fromArray(SPECIES, dw, tap)
                .add(FloatVector.fromArray(SPECIES, window, s * LENGTH))
                .intoArray(dw, tap);
          }
        }
      }
      for (; i < c; i++) {
        for (int xi = 0; xi < PLANES; xi++) {
          int at = xi * plane + k * c + i;
          float sum = du[at];
          for (int part = 1; part < parts; part++) {
            sum += du[at + part * PLANES * plane];
          }
          window[xi] = sum;
        }
        for (int s = 0; s < WINDOW; s++) {
          WeightGradientPass.scalar(window, s, WINDOW, half, s, WINDOW);
        }
        for (int r = 0; r < KERNEL; r++) {
          WeightGradientPass.scalar(half, r * WINDOW, 1, window, 0, 1);
          for (int s = 0; s < KERNEL; s++) {
            dw[into + (r * KERNEL + s) * c + i] += window[s];
          }
        }
      }
    }
  }
}
