package senet.engine.kernel.winograd;

import static senet.engine.kernel.winograd.Scheme.KERNEL_PLANES;
import static senet.engine.simd.CacheLines.FIRST;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.gemm.Panels;

/** Y = A^T (U · B^T d B) A of grouped channels, a block of tiles of a slice at a time. */
public final class GroupForward {
  private GroupForward() {}

  /** Floats of the transformed kernels. */
  public static int packedSize(ConvGeometry g) {
    return g.groups() * GroupSlices.kernelDistance(g.groupC(), g.groupK());
  }

  /** Where group 0's kernels would start in {@code u} that starts with a slice's. */
  public static int start(GroupSlices slices, int slice) {
    ConvGeometry g = slices.g();
    return -slices.firstGroup(slice) * GroupSlices.kernelDistance(g.groupC(), g.groupK());
  }

  /**
   * Transforms kernels {@code w}[K][3][3][C/groups] of groups [from, to).
   *
   * @param u0 where group 0 starts in u, or would start
   * @param taps scratch of {@link GroupSlices#patchSize}
   * @param half scratch of {@link GroupSlices#halfSize}
   */
  public static void pack(
      ConvGeometry g, float[] w, float[] u, int u0, float[] taps, float[] half, int from, int to) {
    int c = g.groupC();
    int k = g.groupK();
    int distance = GroupSlices.kernelDistance(c, k);
    for (int group = from; group < to; group++) {
      int w0 = group * k * g.taps();
      int into = u0 + group * distance;
      WeightTransform.forward(Scheme.STRIDE_1, c, k, w, w0, u, into, taps, half, 0, c);
    }
  }

  /**
   * Computes a slice's output of tiles [from, to), at most {@link GroupSlices#BLOCK}.
   *
   * @param x0 where image 0 starts in x, or would start
   * @param u kernels from {@link #pack}
   * @param u0 where group 0's start in u, or would start
   * @param finish what is done to the output
   * @param v scratch of {@link GroupSlices#tilesSize}
   * @param m scratch of {@link GroupSlices#tilesSize}
   * @param patch scratch of {@link GroupSlices#patchSize}
   * @param half scratch of {@link GroupSlices#halfSize}
   */
  public static void run(
      GroupSlices slices,
      int slice,
      float[] x,
      int x0,
      float[] u,
      int u0,
      OutputFinish finish,
      float[] y,
      float[] v,
      float[] m,
      float[] patch,
      float[] half,
      int from,
      int to) {
    ConvGeometry g = slices.g();
    int first = slices.firstGroup(slice);
    int c = slices.groups(slice) * g.groupC();
    int k = slices.groups(slice) * g.groupK();
    int c0 = first * g.groupC();
    int k0 = first * g.groupK();
    int vPlane = GroupSlices.plane(c);
    int mPlane = GroupSlices.plane(k);
    InputTransform.channels(g, x, x0, c0, c, from, from, to, v, vPlane, patch, half);
    products(slices, slice, to - from, g.groupC(), g.groupK(), v, u, u0, m);
    int step = Tiles.stride(k);
    OutputTransform.run(g, m, FIRST, step, mPlane, from, to, finish, y, k0, k, patch, half);
  }

  /**
   * M = V U, or dV = W U^T, of a block, group by group.
   *
   * @param depth channels of a group that are summed over
   * @param width channels of a group that are made
   */
  static void products(
      GroupSlices slices,
      int slice,
      int tiles,
      int depth,
      int width,
      float[] v,
      float[] u,
      int u0,
      float[] m) {
    int columns = Panels.columns(width);
    int groups = slices.groups(slice);
    int vPlane = GroupSlices.plane(groups * depth);
    int uPlane = WeightTransform.plane(depth, width);
    int mPlane = GroupSlices.plane(groups * width);
    int distance = GroupSlices.kernelDistance(depth, width);
    for (int i = 0; i < groups; i++) {
      int kernels = u0 + FIRST + (slices.firstGroup(slice) + i) * distance;
      for (int xi = 0; xi < KERNEL_PLANES; xi++) {
        for (int j = 0; j < width; j += columns) {
          Gemm.panel(
              tiles,
              Math.min(columns, width - j),
              depth,
              v,
              FIRST + xi * vPlane + i * depth,
              Tiles.stride(groups * depth),
              1,
              u,
              kernels + xi * uPlane + j * depth,
              columns,
              m,
              FIRST + xi * mPlane + i * width + j,
              Tiles.stride(groups * width),
              false);
        }
      }
    }
  }
}
