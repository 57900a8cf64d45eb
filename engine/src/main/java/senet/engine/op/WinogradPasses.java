package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;
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

  static void forward(Call call, ConvGeometry g) {
    Workspace workspace = call.workspace();
    float[] x = call.input(0).data();
    float[] weight = call.input(1).data();
    float[] bias = call.inputs() == 3 ? call.input(2).data() : null;
    float[] y = call.output().data();
    float[] u = workspace.shared(KERNELS, WinogradForward.packedSize(g));
    call.parallel()
        .forRange(
            g.c(),
            CHANNEL_GRAIN,
            (slot, from, to) -> {
              float[] taps = workspace.local(slot, PATCH, WinogradForward.tapsSize(g));
              float[] half = workspace.local(slot, HALF, WinogradForward.halfSize());
              WinogradForward.pack(g, weight, u, taps, half, from, to);
            });
    call.parallel()
        .forRange(
            WinogradForward.tiles(g),
            WinogradForward.BLOCK,
            (slot, from, to) -> {
              float[] v = workspace.local(slot, INPUT, WinogradForward.inputSize(g));
              float[] m = workspace.local(slot, PRODUCT, WinogradForward.productSize(g));
              float[] patch = workspace.local(slot, PATCH, WinogradForward.patchSize(g));
              float[] half = workspace.local(slot, HALF, WinogradForward.halfSize());
              WinogradForward.run(g, x, u, bias, y, v, m, patch, half, from, to);
            });
  }

  static void backward(Call call, ConvGeometry g) {
    Workspace workspace = call.workspace();
    float[] x = call.input(0).data();
    float[] dy = call.outputGradient().data();
    float[] dx = call.wantsGradient(0) ? call.inputGradient(0).data() : null;
    float[] dw = call.wantsGradient(1) ? call.inputGradient(1).data() : null;
    float[] u = dx == null ? null : kernels(call, g);
    float[] sums = dw == null ? null : workspace.shared(SUMS, WinogradBackward.sumsSize(g));
    call.parallel()
        .forRange(
            WinogradBackward.parts(g),
            1,
            (slot, part, _) -> {
              float[] w = workspace.local(slot, PRODUCT, WinogradBackward.outputSize(g));
              float[] v = workspace.local(slot, INPUT, WinogradBackward.inputSize(g));
              float[] patch = workspace.local(slot, PATCH, WinogradBackward.patchSize(g));
              float[] half = workspace.local(slot, HALF, WinogradBackward.halfSize());
              WinogradBackward.run(g, x, dy, u, dx, sums, w, v, patch, half, part);
            });
    if (dw != null) {
      call.parallel()
          .forRange(
              g.k(),
              CHANNEL_GRAIN,
              (slot, from, to) -> {
                float[] window = workspace.local(slot, PATCH, WinogradBackward.patchSize(g));
                float[] half = workspace.local(slot, HALF, WinogradBackward.halfSize());
                WinogradBackward.reduce(g, sums, dw, window, half, from, to);
              });
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
              float[] half = workspace.local(slot, HALF, WinogradBackward.halfSize());
              WinogradBackward.pack(g, weight, u, half, from, to);
            });
    return u;
  }
}
