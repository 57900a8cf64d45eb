package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.winograd.KernelBlockBackward;
import senet.engine.kernel.winograd.KernelBlockForward;
import senet.engine.kernel.winograd.KernelBlocks;

/**
 * The transformed operands of {@link KernelBlocks}, which threads share, and the scratch that all
 * passes over them take.
 */
record TransformedTiles(Call call, KernelBlocks blocks, ImageStages stages) {
  private static final int V = 1;
  private static final int W = 3;
  private static final int PATCH = 2;
  private static final int HALF = 3;

  /** Does something for [from, to) of tiles, or of images. */
  @FunctionalInterface
  interface Body {
    void run(int slot, int from, int to);
  }

  void forImages(int first, int end, Body body) {
    call.parallel()
        .forRange(end - first, 1, (slot, from, to) -> body.run(slot, first + from, first + to));
  }

  /** The first tile of an image. */
  int first(int image) {
    return image * blocks.imageTiles();
  }

  float[] input() {
    return call.workspace().shared(V, blocks.inputSize());
  }

  float[] outputGradient() {
    return call.workspace().shared(W, blocks.outputGradientSize());
  }

  /**
   * Transforms the input of tiles [from, to), of one image or of whole ones where stages make it
   * first.
   *
   * @param base the tile that comes first in v
   */
  void transformInput(float[] v, int slot, int base, int from, int to) {
    int image = from / blocks.imageTiles();
    int end = Math.ceilDiv(to, blocks.imageTiles());
    float[] x = ImageGroups.input(call, blocks.g(), stages, slot, image, end);
    int x0 = ImageGroups.inputStart(blocks.g(), stages, image);
    KernelBlockForward.transform(blocks, x, x0, v, patch(slot), half(slot), base, from, to);
  }

  /**
   * The same of the output's gradient.
   *
   * @param base the tile that comes first in w
   */
  void transformOutputGradient(float[] w, int slot, int base, int from, int to) {
    int image = from / blocks.imageTiles();
    int end = Math.ceilDiv(to, blocks.imageTiles());
    float[] dy = ImageGroups.outputGradient(call, blocks.g(), stages, slot, image, end);
    int dy0 = ImageGroups.outputGradientStart(blocks.g(), stages, image);
    KernelBlockBackward.transform(blocks, dy, dy0, w, patch(slot), half(slot), base, from, to);
  }

  float[] patch(int slot) {
    return call.workspace().local(slot, PATCH, blocks.patchSize());
  }

  float[] half(int slot) {
    return call.workspace().local(slot, HALF, blocks.halfSize());
  }
}
