package senet.engine.op;

import java.util.Arrays;
import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.winograd.BlockKernels;
import senet.engine.kernel.winograd.KernelBlockBackward;
import senet.engine.kernel.winograd.KernelBlockForward;
import senet.engine.kernel.winograd.KernelBlocks;
import senet.engine.tensor.Workspace;

/**
 * A convolution's passes by Winograd's algorithm where kernels are large and images small: threads
 * share the transformed tiles of some images, or make few for themselves, and divide channels among
 * them.
 */
final class WinogradKernelBlockPasses {
  private static final int KERNELS = 0;
  private static final int DX = 4;
  private static final int BLOCK = 0;
  private static final int PRODUCT = 1;
  private static final int OWN_V = 4;
  private static final int TILE_GRAIN = 2;
  private static final int LEAST_IMAGES = 4; // that a few threads share evenly

  /**
   * Floats of a few tiles' transformed input, 2.5 MB, that each thread makes for itself: what
   * another core wrote comes from its cache. Two cores of a Zen 5, one image, both versions in turn
   * in one JVM, three runs: 128 -> 128 channels at 28x28 1.26, 1.63 and 1.44 times as fast, 256 ->
   * 256 at 14x14 1.16, 1.20 and 0.89; two runs, 128 -> 128 to 28x28 at stride 2, 2 MB, 1.44 and
   * 1.56, three images of 256 -> 256 at 14x14, 1.7 MB, 1.07 and 1.15.
   */
  private static final int MOST_ALONE = 640 * 1024;

  private final Call call;
  private final KernelBlocks blocks;
  private final ConvGeometry g;
  private final ImageStages stages;
  private final TransformedTiles tiles;
  private final Workspace workspace;

  private WinogradKernelBlockPasses(Call call, ConvGeometry g, ImageStages stages) {
    this.call = call;
    this.blocks = new KernelBlocks(g);
    this.g = g;
    this.stages = stages;
    this.tiles = new TransformedTiles(call, blocks, stages);
    this.workspace = call.workspace();
  }

  /** Transforms weights [K][3][3][C] for forward passes. */
  static void pack(Call call, ConvGeometry g, float[] weight, float[] u) {
    new WinogradKernelBlockPasses(call, g, ImageStages.NONE).make(false, weight, u);
  }

  /** With weights transformed on the way, or before where more than once. */
  static void forward(Call call, ConvGeometry g, OutputFinish finish, ImageStages stages) {
    WinogradKernelBlockPasses passes = new WinogradKernelBlockPasses(call, g, stages);
    passes.outputs(passes.kernels(false), finish);
  }

  /** With weights from {@link #pack}. */
  static void forward(
      Call call, ConvGeometry g, float[] packed, OutputFinish finish, ImageStages stages) {
    BlockKernels kernels = new BlockKernels(g, false, packed, true);
    new WinogradKernelBlockPasses(call, g, stages).outputs(kernels, finish);
  }

  static void backward(Call call, ConvGeometry g, ImageStages stages) {
    WinogradKernelBlockPasses passes = new WinogradKernelBlockPasses(call, g, stages);
    BlockKernels kernels =
        ImageGroups.wantsInputGradient(call, stages) ? passes.kernels(true) : null;
    int images = passes.blocks.images();
    if (dividesImages(passes.blocks)) {
      new WinogradPlanePasses(passes.tiles, kernels).backward();
      return;
    }
    for (int from = 0; from < g.n(); from += images) {
      passes.gradients(kernels, from, Math.min(g.n(), from + images));
    }
  }

  /**
   * Whether threads share images, of which there are enough at a time and more to come, and planes
   * of products: at stride 2 several planes of windows meet one of kernels.
   */
  static boolean dividesImages(KernelBlocks blocks) {
    ConvGeometry g = blocks.g();
    return g.stride() == 1 && blocks.images() >= LEAST_IMAGES && blocks.images() < g.n();
  }

  /** Kernels of the weights as they are now; blocks that are used but once are made then. */
  private BlockKernels kernels(boolean transposed) {
    float[] weight = call.input(1).data();
    if (blocks.images() == g.n()) {
      return new BlockKernels(g, transposed, weight, false);
    }
    float[] u = workspace.shared(KERNELS, BlockKernels.size(g, transposed));
    make(transposed, weight, u);
    return new BlockKernels(g, transposed, u, true);
  }

  private void make(boolean transposed, float[] weight, float[] u) {
    call.parallel()
        .forRange(
            transposed ? blocks.inputPanels() : blocks.outputPanels(),
            1,
            (slot, from, to) ->
                BlockKernels.make(
                    g, transposed, weight, u, tiles.patch(slot), tiles.half(slot), from, to));
  }

  private void outputs(BlockKernels kernels, OutputFinish finish) {
    int images = blocks.images();
    if (dividesImages(blocks)) {
      new WinogradPlanePasses(tiles, kernels).forward(finish);
      return;
    }
    for (int from = 0; from < g.n(); from += images) {
      output(kernels, finish, from, Math.min(g.n(), from + images));
    }
  }

  private void output(BlockKernels kernels, OutputFinish finish, int from, int to) {
    int panels = blocks.outputPanels();
    if (blocks.inputSize() <= MOST_ALONE && !stages.any()) {
      int shares = Math.min(call.parallel().threads(), panels);
      call.parallel()
          .forRange(
              shares,
              1,
              (slot, share, _) -> {
                float[] v = workspace.local(slot, OWN_V, blocks.inputSize());
                for (int image = from; image < to; image++) {
                  tiles.transformInput(
                      v, slot, tiles.first(from), tiles.first(image), tiles.first(image + 1));
                }
                int end = panels * (share + 1) / shares;
                for (int panel = panels * share / shares; panel < end; panel++) {
                  multiply(kernels, finish, v, slot, panel, tiles.first(from), tiles.first(to));
                }
              });
      return;
    }
    float[] v = tiles.input();
    forTiles(
        from,
        to,
        (slot, begin, end) -> tiles.transformInput(v, slot, tiles.first(from), begin, end));
    call.parallel()
        .forRange(
            panels,
            1,
            (slot, panel, _) ->
                multiply(kernels, finish, v, slot, panel, tiles.first(from), tiles.first(to)));
    if (stages.any()) {
      tiles.forImages(from, to, stages::outputDone);
    }
  }

  /** Computes a panel of output channels of tiles [from, to). */
  private void multiply(
      BlockKernels kernels, OutputFinish finish, float[] v, int slot, int panel, int from, int to) {
    KernelBlockForward.multiply(
        blocks,
        panel,
        kernels,
        finish,
        call.output().data(),
        v,
        workspace.local(slot, BLOCK, blocks.blockSize()),
        workspace.local(slot, PRODUCT, blocks.productSize()),
        tiles.patch(slot),
        tiles.half(slot),
        from,
        to);
  }

  private void gradients(BlockKernels kernels, int from, int to) {
    float[] w = tiles.outputGradient();
    float[] v = call.wantsGradient(1) ? tiles.input() : null;
    forTiles(
        from,
        to,
        (slot, begin, end) -> {
          tiles.transformOutputGradient(w, slot, tiles.first(from), begin, end);
          if (v != null) {
            tiles.transformInput(v, slot, tiles.first(from), begin, end);
          }
        });
    if (kernels != null) {
      inputGradient(kernels, w, from, to);
    }
    if (v != null) {
      weightGradient(w, v, tiles.first(to) - tiles.first(from));
    }
  }

  private void inputGradient(BlockKernels kernels, float[] w, int from, int to) {
    int size = g.h() * g.w() * g.c();
    float[] dx =
        stages.loadsInput()
            ? workspace.shared(DX, blocks.images() * size)
            : call.inputGradient(0).data();
    int dx0 = ImageGroups.inputStart(g, stages, from);
    if (stages.loadsInput() || call.opensGradient(0)) {
      call.parallel().once(() -> Arrays.fill(dx, dx0 + from * size, dx0 + to * size, 0));
    }
    call.parallel()
        .forRange(
            blocks.inputPanels(),
            1,
            (slot, panel, _) ->
                KernelBlockBackward.inputGradient(
                    blocks,
                    panel,
                    kernels,
                    dx,
                    dx0,
                    w,
                    workspace.local(slot, BLOCK, blocks.blockSize()),
                    workspace.local(slot, PRODUCT, blocks.productSize()),
                    tiles.patch(slot),
                    tiles.half(slot),
                    tiles.first(from),
                    tiles.first(to)));
    if (stages.loadsInput()) {
      tiles.forImages(from, to, (_, first, last) -> stages.inputGradientDone(first, last, dx, dx0));
    }
  }

  private void weightGradient(float[] w, float[] v, int count) {
    float[] dw = call.inputGradient(1).data();
    call.parallel()
        .forRange(
            blocks.gradientBlocks(),
            1,
            (slot, block, _) ->
                KernelBlockBackward.weightGradient(
                    blocks,
                    block,
                    dw,
                    w,
                    v,
                    workspace.local(slot, BLOCK, blocks.blockSize()),
                    tiles.patch(slot),
                    tiles.half(slot),
                    count));
  }

  /** Tiles of images [from, to): all of one image together where stages make its operands first. */
  private void forTiles(int from, int to, TransformedTiles.Body body) {
    int first = tiles.first(from);
    call.parallel()
        .forRange(
            tiles.first(to) - first,
            stages.any() ? blocks.imageTiles() : TILE_GRAIN,
            (slot, begin, end) -> body.run(slot, first + begin, first + end));
  }
}
