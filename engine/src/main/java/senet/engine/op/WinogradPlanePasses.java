package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.winograd.BlockKernels;
import senet.engine.kernel.winograd.KernelBlockBackward;
import senet.engine.kernel.winograd.KernelBlockForward;
import senet.engine.kernel.winograd.KernelBlocks;
import senet.engine.kernel.winograd.KernelPlanes;
import senet.engine.kernel.winograd.WinogradBackward;
import senet.engine.tensor.Workspace;

/**
 * The passes of {@link WinogradKernelBlockPasses} for many images, of which some at a time are
 * transformed: threads share the images, then planes of products, then the images again. The bits
 * of the output and of the input's gradient are those of fewer images.
 */
final class WinogradPlanePasses {
  private static final int V = 1;
  private static final int PRODUCT = 4;
  private static final int W = 3;
  private static final int SUMS = 5;
  private static final int PATCH = 2;
  private static final int HALF = 3;
  private static final int CHANNEL_GRAIN = 16;

  private final Call call;
  private final KernelBlocks blocks;
  private final ConvGeometry g;
  private final ImageStages stages;
  private final BlockKernels kernels;
  private final Workspace workspace;

  /**
   * @param kernels made before; null where the input's gradient is not wanted
   */
  WinogradPlanePasses(Call call, KernelBlocks blocks, ImageStages stages, BlockKernels kernels) {
    this.call = call;
    this.blocks = blocks;
    this.g = blocks.g();
    this.stages = stages;
    this.kernels = kernels;
    this.workspace = call.workspace();
  }

  void forward(OutputFinish finish) {
    int images = blocks.images();
    for (int from = 0; from < g.n(); from += images) {
      outputs(finish, from, Math.min(g.n(), from + images));
    }
  }

  private void outputs(OutputFinish finish, int first, int end) {
    float[] v = workspace.shared(V, blocks.inputSize());
    float[] m = workspace.shared(PRODUCT, blocks.outputGradientSize());
    int tiles = (end - first) * blocks.imageTiles();
    forImages(first, end, (slot, from, to) -> transformInput(v, slot, first, from, to));
    call.parallel()
        .forRange(
            KernelPlanes.COUNT,
            1,
            (_, plane, _) -> KernelPlanes.product(blocks, plane, kernels, v, m, tiles));
    forImages(
        first,
        end,
        (slot, from, to) -> {
          float[] y = call.output().data();
          KernelPlanes.output(
              blocks, finish, m, y, patch(slot), half(slot), tile(first), tile(from), tile(to));
          stages.outputDone(slot, from, to);
        });
  }

  void backward() {
    float[] sums =
        call.wantsGradient(1) ? workspace.shared(SUMS, WinogradBackward.sumsSize(g, 1)) : null;
    int images = blocks.images();
    for (int from = 0; from < g.n(); from += images) {
      gradients(sums, from, Math.min(g.n(), from + images));
    }
    if (sums != null) {
      float[] dw = call.inputGradient(1).data();
      call.parallel()
          .forRange(
              g.k(),
              CHANNEL_GRAIN,
              (slot, from, to) ->
                  WinogradBackward.reduce(g, sums, 1, dw, patch(slot), half(slot), from, to));
    }
  }

  private void gradients(float[] sums, int first, int end) {
    float[] w = workspace.shared(W, blocks.outputGradientSize());
    float[] v = sums == null ? null : workspace.shared(V, blocks.inputSize());
    float[] dv = kernels == null ? null : workspace.shared(PRODUCT, blocks.inputSize());
    int tiles = (end - first) * blocks.imageTiles();
    forImages(
        first,
        end,
        (slot, from, to) -> {
          transformOutputGradient(w, slot, first, from, to);
          if (v != null) {
            transformInput(v, slot, first, from, to);
          }
        });
    call.parallel()
        .forRange(
            KernelPlanes.COUNT,
            1,
            (_, plane, _) -> {
              if (dv != null) {
                KernelPlanes.adjointProduct(blocks, plane, kernels, w, dv, tiles);
              }
              if (v != null) {
                KernelPlanes.weightGradient(blocks, plane, w, v, sums, tiles, first > 0);
              }
            });
    if (dv != null) {
      forImages(first, end, (slot, from, to) -> inputGradient(dv, slot, first, from, to));
    }
  }

  private void inputGradient(float[] dv, int slot, int first, int from, int to) {
    float[] dx = ImageGroups.inputGradient(call, g, stages, slot, from, to);
    int dx0 = ImageGroups.inputStart(g, stages, from);
    KernelPlanes.inputGradient(
        blocks, dv, dx, dx0, patch(slot), half(slot), tile(first), tile(from), tile(to));
    if (stages.loadsInput()) {
      stages.inputGradientDone(from, to, dx, dx0);
    }
  }

  private void transformInput(float[] v, int slot, int first, int from, int to) {
    float[] x = ImageGroups.input(call, g, stages, slot, from, to);
    int x0 = ImageGroups.inputStart(g, stages, from);
    KernelBlockForward.transform(
        blocks, x, x0, v, patch(slot), half(slot), tile(first), tile(from), tile(to));
  }

  private void transformOutputGradient(float[] w, int slot, int first, int from, int to) {
    float[] dy = ImageGroups.outputGradient(call, g, stages, slot, from, to);
    int dy0 = ImageGroups.outputGradientStart(g, stages, from);
    KernelBlockBackward.transform(
        blocks, dy, dy0, w, patch(slot), half(slot), tile(first), tile(from), tile(to));
  }

  /** The first tile of an image. */
  private int tile(int image) {
    return image * blocks.imageTiles();
  }

  private float[] patch(int slot) {
    return workspace.local(slot, PATCH, blocks.patchSize());
  }

  private float[] half(int slot) {
    return workspace.local(slot, HALF, blocks.halfSize());
  }

  /** Does something for images [from, to). */
  @FunctionalInterface
  private interface Body {
    void run(int slot, int from, int to);
  }

  private void forImages(int first, int end, Body body) {
    call.parallel()
        .forRange(end - first, 1, (slot, from, to) -> body.run(slot, first + from, first + to));
  }
}
