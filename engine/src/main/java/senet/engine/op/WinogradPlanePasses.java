package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.winograd.BlockKernels;
import senet.engine.kernel.winograd.KernelBlocks;
import senet.engine.kernel.winograd.KernelPlanes;
import senet.engine.kernel.winograd.WinogradBackward;

/**
 * The passes of {@link WinogradKernelBlockPasses} for many images at stride 1, of which some at a
 * time are transformed: threads share the images, then planes of products, then the images again.
 * The bits of the output and of the input's gradient are those of fewer images.
 */
final class WinogradPlanePasses {
  private static final int PRODUCT = 4;
  private static final int SUMS = 5;
  private static final int CHANNEL_GRAIN = 16;

  private final Call call;
  private final KernelBlocks blocks;
  private final ConvGeometry g;
  private final ImageStages stages;
  private final TransformedTiles tiles;
  private final BlockKernels kernels;

  /**
   * @param tiles of a convolution of stride 1
   * @param kernels made before; null where the input's gradient is not wanted
   */
  WinogradPlanePasses(TransformedTiles tiles, BlockKernels kernels) {
    this.call = tiles.call();
    this.blocks = tiles.blocks();
    this.g = blocks.g();
    this.stages = tiles.stages();
    this.tiles = tiles;
    this.kernels = kernels;
    assert g.stride() == 1 : "planes of windows and of kernels are not the same at " + g;
  }

  void forward(OutputFinish finish) {
    int images = blocks.images();
    for (int from = 0; from < g.n(); from += images) {
      outputs(finish, from, Math.min(g.n(), from + images));
    }
  }

  private void outputs(OutputFinish finish, int first, int end) {
    float[] v = tiles.input();
    float[] m = call.workspace().shared(PRODUCT, blocks.outputGradientSize());
    int base = tiles.first(first);
    int count = tiles.first(end) - base;
    tiles.forImages(
        first,
        end,
        (slot, from, to) ->
            tiles.transformInput(v, slot, base, tiles.first(from), tiles.first(to)));
    call.parallel()
        .forRange(
            KernelPlanes.COUNT,
            1,
            (_, plane, _) -> KernelPlanes.product(blocks, plane, kernels, v, m, count));
    tiles.forImages(
        first,
        end,
        (slot, from, to) -> {
          KernelPlanes.output(
              blocks,
              finish,
              m,
              call.output().data(),
              tiles.patch(slot),
              tiles.half(slot),
              base,
              tiles.first(from),
              tiles.first(to));
          stages.outputDone(slot, from, to);
        });
  }

  void backward() {
    float[] sums =
        call.wantsGradient(1)
            ? call.workspace().shared(SUMS, WinogradBackward.sumsSize(g, 1))
            : null;
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
                  WinogradBackward.reduce(
                      g, sums, 1, dw, tiles.patch(slot), tiles.half(slot), from, to));
    }
  }

  private void gradients(float[] sums, int first, int end) {
    float[] w = tiles.outputGradient();
    float[] v = sums == null ? null : tiles.input();
    float[] dv = kernels == null ? null : call.workspace().shared(PRODUCT, blocks.inputSize());
    int base = tiles.first(first);
    int count = tiles.first(end) - base;
    tiles.forImages(
        first,
        end,
        (slot, from, to) -> {
          tiles.transformOutputGradient(w, slot, base, tiles.first(from), tiles.first(to));
          if (v != null) {
            tiles.transformInput(v, slot, base, tiles.first(from), tiles.first(to));
          }
        });
    call.parallel()
        .forRange(
            KernelPlanes.COUNT,
            1,
            (_, plane, _) -> {
              if (dv != null) {
                KernelPlanes.adjointProduct(blocks, plane, kernels, w, dv, count);
              }
              if (v != null) {
                KernelPlanes.weightGradient(blocks, plane, w, v, sums, count, first > 0);
              }
            });
    if (dv != null) {
      tiles.forImages(first, end, (slot, from, to) -> inputGradient(dv, slot, base, from, to));
    }
  }

  private void inputGradient(float[] dv, int slot, int base, int from, int to) {
    float[] dx = ImageGroups.inputGradient(call, g, stages, slot, from, to);
    int dx0 = ImageGroups.inputStart(g, stages, from);
    KernelPlanes.inputGradient(
        blocks,
        dv,
        dx,
        dx0,
        tiles.patch(slot),
        tiles.half(slot),
        base,
        tiles.first(from),
        tiles.first(to));
    if (stages.loadsInput()) {
      stages.inputGradientDone(from, to, dx, dx0);
    }
  }
}
