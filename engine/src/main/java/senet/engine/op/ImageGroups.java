package senet.engine.op;

import java.util.Arrays;
import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;

/**
 * The operands of a convolution for a few whole images at a time: the tensors themselves, or a
 * thread's scratch where {@link ImageStages} make something of them first. Beside each array goes
 * where image 0 starts in it, or would start.
 */
final class ImageGroups {
  private static final int INPUT = 4;
  private static final int OUTPUT_GRADIENT = 5;
  private static final int INPUT_GRADIENT = 6;

  /** Least output pixels of a group: 32 tiles of Winograd's, a few blocks of im2col. */
  private static final int LEAST_PIXELS = 512;

  /** Small images are not put together to fewer groups than this: threads want some each. */
  private static final int LEAST_GROUPS = 4;

  private ImageGroups() {}

  /** Images that are done together. */
  static int of(ConvGeometry g) {
    int enough = (LEAST_PIXELS + g.pixels() - 1) / g.pixels();
    return Math.clamp(g.n() / LEAST_GROUPS, 1, enough);
  }

  /**
   * Computes the output of images [from, to) from {@code x}, where image 0 starts at {@code x0}.
   */
  @FunctionalInterface
  interface Body {
    void run(int slot, float[] x, int x0, int from, int to);
  }

  /** Does all images of a forward pass, with the stages before and behind. */
  static void forward(Call call, ConvGeometry g, ImageStages stages, Body body) {
    call.parallel()
        .forRange(
            g.n(),
            of(g),
            (slot, from, to) -> {
              float[] x = input(call, g, stages, slot, from, to);
              body.run(slot, x, inputStart(g, stages, from), from, to);
              stages.outputDone(slot, from, to);
            });
  }

  /** {@code n} cut into equal pieces of at most {@code most}: the size of one. */
  static int even(int n, int most) {
    int pieces = (n + most - 1) / most;
    return (n + pieces - 1) / pieces;
  }

  /** Clears the input's gradient, which passes then add to, an image at a time. */
  static void clearInputGradient(Call call, ConvGeometry g) {
    float[] dx = call.inputGradient(0).data();
    int size = inputSize(g);
    call.parallel().forRange(g.n(), 1, (_, from, to) -> Arrays.fill(dx, from * size, to * size, 0));
  }

  private static int inputSize(ConvGeometry g) {
    return g.h() * g.w() * g.c();
  }

  /** The input of images [from, to). */
  static float[] input(Call call, ConvGeometry g, ImageStages stages, int slot, int from, int to) {
    if (!stages.loadsInput()) {
      return call.input(0).data();
    }
    float[] x = call.workspace().local(slot, INPUT, (to - from) * inputSize(g));
    stages.loadInput(from, to, x);
    return x;
  }

  /** Where image 0 starts in {@link #input} and {@link #inputGradient}. */
  static int inputStart(ConvGeometry g, ImageStages stages, int from) {
    return stages.loadsInput() ? -from * inputSize(g) : 0;
  }

  /** The output's gradient of images [from, to). */
  static float[] outputGradient(
      Call call, ConvGeometry g, ImageStages stages, int slot, int from, int to) {
    if (!stages.loadsOutputGradient()) {
      return call.outputGradient().data();
    }
    int size = g.pixels() * g.k();
    float[] dy = call.workspace().local(slot, OUTPUT_GRADIENT, (to - from) * size);
    stages.loadOutputGradient(from, to, dy);
    return dy;
  }

  /** Where image 0 starts in {@link #outputGradient}. */
  static int outputGradientStart(ConvGeometry g, ImageStages stages, int from) {
    return stages.loadsOutputGradient() ? -from * g.pixels() * g.k() : 0;
  }

  /** Whether the gradient of the input as the convolution sees it is needed. */
  static boolean wantsInputGradient(Call call, ImageStages stages) {
    return call.wantsGradient(0) || stages.wantsLoadedGradient();
  }

  /** What the input's gradient of images [from, to) is added to; null where it is not wanted. */
  static float[] inputGradient(
      Call call, ConvGeometry g, ImageStages stages, int slot, int from, int to) {
    if (!wantsInputGradient(call, stages)) {
      return null;
    }
    int size = inputSize(g);
    if (stages.loadsInput()) {
      float[] dx = call.workspace().local(slot, INPUT_GRADIENT, (to - from) * size);
      Arrays.fill(dx, 0, (to - from) * size, 0);
      return dx;
    }
    float[] dx = call.inputGradient(0).data();
    if (call.opensGradient(0)) {
      Arrays.fill(dx, from * size, to * size, 0);
    }
    return dx;
  }
}
