package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Scheme.KERNEL_PLANES;
import static senet.engine.simd.CacheLines.FIRST;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Panels;

/**
 * Both gradients of a convolution of grouped channels from one transform of the output's gradient,
 * a block of tiles of a slice at a time. The weight gradient's sums and the parts of the batch that
 * have one each are {@link WinogradBackward}'s.
 */
public final class GroupBackward {
  private GroupBackward() {}

  /** Floats of the transformed kernels. */
  public static int packedSize(ConvGeometry g) {
    return g.groups() * GroupSlices.kernelDistance(g.groupK(), g.groupC());
  }

  /** Where group 0's kernels would start in {@code u} that starts with a slice's. */
  public static int start(GroupSlices slices, int slice) {
    ConvGeometry g = slices.g();
    return -slices.firstGroup(slice) * GroupSlices.kernelDistance(g.groupK(), g.groupC());
  }

  /**
   * Transforms kernels {@code w}[K][3][3][C/groups] of groups [from, to).
   *
   * @param u0 where group 0 starts in u, or would start
   * @param half scratch of {@link GroupSlices#halfSize}
   */
  public static void pack(
      ConvGeometry g, float[] w, float[] u, int u0, float[] half, int from, int to) {
    int c = g.groupC();
    int k = g.groupK();
    int distance = GroupSlices.kernelDistance(k, c);
    for (int group = from; group < to; group++) {
      int w0 = group * k * g.taps();
      int into = u0 + group * distance;
      WeightTransform.transposed(Scheme.STRIDE_1, c, k, w, w0, u, into, half, 0, k);
    }
  }

  /**
   * Does a slice's channels of tiles [from, to) of a part, at most {@link GroupSlices#BLOCK}.
   *
   * @param x0 where image 0 starts in x, or would start
   * @param dy0 the same for dy
   * @param u kernels from {@link #pack}, or null without dx
   * @param u0 where group 0's start in u, or would start
   * @param dx is added to, or null
   * @param dx0 where image 0 starts in dx, or would start
   * @param sums of all parts, or null
   * @param part whose sums are added to, or written where {@code first}
   * @param w scratch of {@link GroupSlices#tilesSize}
   * @param v scratch of {@link GroupSlices#tilesSize}
   * @param patch scratch of {@link GroupSlices#patchSize}
   * @param half scratch of {@link GroupSlices#halfSize}
   */
  public static void run(
      GroupSlices slices,
      int slice,
      float[] x,
      int x0,
      float[] dy,
      int dy0,
      float[] u,
      int u0,
      float[] dx,
      int dx0,
      float[] sums,
      int part,
      boolean first,
      float[] w,
      float[] v,
      float[] patch,
      float[] half,
      int from,
      int to) {
    ConvGeometry g = slices.g();
    int group = slices.firstGroup(slice);
    int c = slices.groups(slice) * g.groupC();
    int k = slices.groups(slice) * g.groupK();
    int c0 = group * g.groupC();
    int k0 = group * g.groupK();
    int wPlane = GroupSlices.plane(k);
    int vPlane = GroupSlices.plane(c);
    OutputGradientTransform.channels(g, dy, dy0, k0, k, from, from, to, w, wPlane, patch, half);
    if (dx != null) {
      GroupForward.products(slices, slice, to - from, g.groupK(), g.groupC(), w, u, u0, v);
      int step = Tiles.stride(c);
      InputGradientTransform.run(g, v, FIRST, step, vPlane, from, to, dx, dx0, c0, c, patch, half);
    }
    if (sums != null) {
      InputTransform.channels(g, x, x0, c0, c, from, from, to, v, vPlane, patch, half);
      weightGradient(slices, slice, sums, part, w, v, to - from, !first);
    }
  }

  private static void weightGradient(
      GroupSlices slices,
      int slice,
      float[] sums,
      int part,
      float[] w,
      float[] v,
      int tiles,
      boolean add) {
    ConvGeometry g = slices.g();
    int c = g.groupC();
    int k = g.groupK();
    int columns = Panels.columns(c);
    int groups = slices.groups(slice);
    int wPlane = GroupSlices.plane(groups * k);
    int vPlane = GroupSlices.plane(groups * c);
    for (int i = 0; i < groups; i++) {
      int first = (slices.firstGroup(slice) + i) * k * c;
      for (int xi = 0; xi < KERNEL_PLANES; xi++) {
        int sum = WinogradBackward.sumStart(g, part, xi) + first;
        for (int j = 0; j < c; j += columns) {
          Gemm.panel(
              k,
              Math.min(columns, c - j),
              tiles,
              w,
              FIRST + xi * wPlane + i * k,
              1,
              Tiles.stride(groups * k),
              v,
              FIRST + xi * vPlane + i * c + j,
              Tiles.stride(groups * c),
              sums,
              sum + j,
              c,
              add);
        }
      }
    }
  }
}
