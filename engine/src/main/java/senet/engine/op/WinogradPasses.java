package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.gemm.Gemm;
import senet.engine.kernel.winograd.WinogradBackward;
import senet.engine.kernel.winograd.WinogradForward;
import senet.engine.tensor.Workspace;

/**
 * A convolution's passes by Winograd's algorithm: kernels transformed once a pass, then blocks of
 * tiles; backward, both gradients from one transform of the output's gradient.
 */
final class WinogradPasses {
  private static final int KERNELS = 0;
  private static final int SUMS = 1;
  private static final int INPUT = 0;
  private static final int PRODUCT = 1;
  private static final int PATCH = 2;
  private static final int HALF = 3;
  private static final int CHANNEL_GRAIN = 16;

  private WinogradPasses() {}

  static void forward(
      Call call, ConvGeometry g, float[] u, OutputFinish finish, ImageStages stages) {
    float[] x = call.input(0).data();
    if (stages.any()) {
      ImageGroups.forward(
          call,
          g,
          stages,
          (slot, images, x0, from, to) -> images(call, g, images, x0, u, finish, slot, from, to));
    } else {
      int tiles = g.n() * WinogradForward.imageTiles(g);
      int blocks = Math.ceilDiv(tiles, WinogradForward.block(g));
      call.parallel()
          .forRange(
              tiles,
              Gemm.wholeTiles(Math.ceilDiv(tiles, blocks + blocks % 2)), // two threads do as much
              (slot, from, to) -> block(call, g, x, 0, u, finish, slot, from, to));
    }
  }

  /** Transforms weights [K][3][3][C]. */
  static void pack(Call call, ConvGeometry g, float[] weight, float[] u) {
    Workspace workspace = call.workspace();
    call.parallel()
        .forRange(
            g.c(),
            CHANNEL_GRAIN,
            (slot, from, to) -> {
              float[] taps = workspace.local(slot, PATCH, WinogradForward.tapsSize(g));
              float[] half = workspace.local(slot, HALF, WinogradForward.halfSize(g));
              WinogradForward.pack(g, weight, u, taps, half, from, to);
            });
  }

  private static void images(
      Call call,
      ConvGeometry g,
      float[] x,
      int x0,
      float[] u,
      OutputFinish finish,
      int slot,
      int from,
      int to) {
    int tiles = WinogradForward.imageTiles(g);
    int end = to * tiles;
    int step = Gemm.wholeTiles(ImageGroups.even((to - from) * tiles, WinogradForward.block(g)));
    for (int tile = from * tiles; tile < end; tile += step) {
      block(call, g, x, x0, u, finish, slot, tile, Math.min(end, tile + step));
    }
  }

  private static void block(
      Call call,
      ConvGeometry g,
      float[] x,
      int x0,
      float[] u,
      OutputFinish finish,
      int slot,
      int from,
      int to) {
    Workspace workspace = call.workspace();
    float[] v = workspace.local(slot, INPUT, WinogradForward.inputSize(g));
    float[] m = workspace.local(slot, PRODUCT, WinogradForward.productSize(g));
    float[] patch = workspace.local(slot, PATCH, WinogradForward.patchSize(g));
    float[] half = workspace.local(slot, HALF, WinogradForward.halfSize(g));
    WinogradForward.run(g, x, x0, u, finish, call.output().data(), v, m, patch, half, from, to);
  }

  static void backward(Call call, ConvGeometry g, ImageStages stages) {
    float[] u = ImageGroups.wantsInputGradient(call, stages) ? kernels(call, g) : null;
    float[] sums =
        call.wantsGradient(1) ? call.workspace().shared(SUMS, WinogradBackward.sumsSize(g)) : null;
    int group = Math.max(1, WinogradBackward.block(g) / WinogradBackward.imageTiles(g));
    new ImageParts(g.n(), group, WinogradBackward.partImages(g))
        .run(
            call,
            (slot, part, first, from, to) ->
                images(call, g, stages, u, sums, slot, part, first, from, to));
    if (sums != null) {
      Workspace workspace = call.workspace();
      float[] dw = call.inputGradient(1).data();
      call.parallel()
          .forRange(
              g.k(),
              CHANNEL_GRAIN,
              (slot, from, to) -> {
                float[] window = workspace.local(slot, PATCH, WinogradBackward.patchSize(g));
                float[] half = workspace.local(slot, HALF, WinogradBackward.halfSize(g));
                WinogradBackward.reduce(
                    g, sums, WinogradBackward.parts(g), dw, window, half, from, to);
              });
    }
  }

  private static void images(
      Call call,
      ConvGeometry g,
      ImageStages stages,
      float[] u,
      float[] sums,
      int slot,
      int part,
      boolean firstOfPart,
      int from,
      int to) {
    Workspace workspace = call.workspace();
    float[] dy = ImageGroups.outputGradient(call, g, stages, slot, from, to);
    int dy0 = ImageGroups.outputGradientStart(g, stages, from);
    float[] x = ImageGroups.input(call, g, stages, slot, from, to);
    int x0 = ImageGroups.inputStart(g, stages, from);
    float[] dx = ImageGroups.inputGradient(call, g, stages, slot, from, to);
    float[] w = workspace.local(slot, PRODUCT, WinogradBackward.outputSize(g));
    float[] v = workspace.local(slot, INPUT, WinogradBackward.inputSize(g));
    float[] patch = workspace.local(slot, PATCH, WinogradBackward.patchSize(g));
    float[] half = workspace.local(slot, HALF, WinogradBackward.halfSize(g));
    int tiles = WinogradBackward.imageTiles(g);
    int begin = from * tiles;
    int end = to * tiles;
    int step = Gemm.wholeTiles(ImageGroups.even(end - begin, WinogradBackward.block(g)));
    for (int tile = begin; tile < end; tile += step) {
      boolean first = firstOfPart && tile == begin;
      int last = Math.min(end, tile + step);
      WinogradBackward.run(
          g, x, x0, dy, dy0, u, dx, x0, sums, part, first, w, v, patch, half, tile, last);
    }
    if (dx != null && stages.loadsInput()) {
      stages.inputGradientDone(from, to, dx, x0);
    }
  }

  private static float[] kernels(Call call, ConvGeometry g) {
    Workspace workspace = call.workspace();
    float[] weight = call.input(1).data();
    float[] u = workspace.shared(KERNELS, WinogradBackward.packedSize(g));
    call.parallel()
        .forRange(
            g.k(),
            CHANNEL_GRAIN,
            (slot, from, to) -> {
              float[] half = workspace.local(slot, HALF, WinogradBackward.halfSize(g));
              WinogradBackward.pack(g, weight, u, half, from, to);
            });
    return u;
  }
}
