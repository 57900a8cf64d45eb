package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.im2col.Im2colForward;
import senet.engine.kernel.im2col.Im2colInputGradient;
import senet.engine.kernel.im2col.PointwisePanels;
import senet.engine.tensor.Workspace;

/**
 * The three passes over blocks of gathered windows: cut into chunks, given scratch, handed to the
 * kernels.
 */
final class Im2colPasses {
  private static final int PACKED = 0;
  private static final int ROWS = 0;
  private static final int PANEL = 0;

  private Im2colPasses() {}

  static void forward(
      Call call, ConvGeometry g, float[] packed, OutputFinish finish, ImageStages stages) {
    float[] x = call.input(0).data();
    if (stages.any()) {
      ImageGroups.forward(
          call,
          g,
          stages,
          (slot, images, x0, from, to) ->
              images(call, g, images, x0, packed, finish, slot, from, to));
    } else {
      int pixels = g.n() * g.pixels();
      int block = Im2colForward.block(g, pixels);
      int blocks = Math.ceilDiv(pixels, block);
      int cuts = Im2colForward.cuts(g, blocks);
      int panels = Im2colForward.panels(g);
      call.parallel()
          .forRange(
              blocks * cuts,
              1,
              (slot, item, _) -> {
                int from = item / cuts * block;
                int to = Math.min(pixels, from + block);
                int cut = item % cuts;
                int first = panels * cut / cuts;
                int last = panels * (cut + 1) / cuts;
                block(call, g, x, 0, packed, finish, slot, from, to, first, last);
              });
    }
  }

  /** By {@link PointwisePanels}, from weights that nobody packed. */
  static void forwardByPanels(Call call, ConvGeometry g, OutputFinish finish) {
    float[] x = call.input(0).data();
    float[] weight = call.input(1).data();
    float[] y = call.output().data();
    call.parallel()
        .forRange(
            PointwisePanels.outputPanels(g),
            1,
            (slot, panel, _) -> {
              int size = PointwisePanels.forwardSize(g);
              float[] packed = call.workspace().local(slot, PANEL, size);
              PointwisePanels.forward(g, x, weight, finish, y, packed, panel);
            });
  }

  /** Packs weights [K][R][S][C/groups]. */
  static void pack(Call call, ConvGeometry g, float[] weight, float[] packed) {
    call.parallel()
        .forRange(
            Im2colForward.panels(g),
            1,
            (_, from, to) -> Im2colForward.pack(g, weight, packed, from, to));
  }

  private static void images(
      Call call,
      ConvGeometry g,
      float[] x,
      int x0,
      float[] packed,
      OutputFinish finish,
      int slot,
      int from,
      int to) {
    int end = to * g.pixels();
    int step = Im2colForward.block(g, end - from * g.pixels());
    int panels = Im2colForward.panels(g);
    for (int pixel = from * g.pixels(); pixel < end; pixel += step) {
      int last = Math.min(end, pixel + step);
      block(call, g, x, x0, packed, finish, slot, pixel, last, 0, panels);
    }
  }

  private static void block(
      Call call,
      ConvGeometry g,
      float[] x,
      int x0,
      float[] packed,
      OutputFinish finish,
      int slot,
      int from,
      int to,
      int firstPanel,
      int lastPanel) {
    float[] rows = call.workspace().local(slot, ROWS, Im2colForward.scratchSize(g));
    Im2colForward.run(
        g, x, x0, packed, finish, call.output().data(), rows, from, to, firstPanel, lastPanel);
  }

  static void backward(Call call, ConvGeometry g, ImageStages stages) {
    if (stages.any()) {
      bothGradients(call, g, stages);
      return;
    }
    if (call.wantsGradient(0)) {
      if (PointwisePanels.inputGradientFits(g)) {
        inputGradientByPanels(call, g);
      } else {
        inputGradient(call, g);
      }
    }
    if (call.wantsGradient(1)) {
      Im2colWeightPasses.run(call, g);
    }
  }

  private static void inputGradient(Call call, ConvGeometry g) {
    Workspace workspace = call.workspace();
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    boolean opens = call.opensGradient(0);
    boolean adds = !opens || !g.pointwise();
    if (opens && adds) {
      ImageGroups.clearInputGradient(call, g);
    }
    float[] packed = packedTransposed(call, g);
    call.parallel()
        .forRange(
            g.n() * g.pixels(),
            Im2colInputGradient.chunk(g),
            (slot, from, to) -> {
              float[] rows = workspace.local(slot, ROWS, Im2colInputGradient.scratchSize(g));
              Im2colInputGradient.run(g, dy, 0, packed, dx, 0, adds, rows, from, to);
            });
  }

  private static void inputGradientByPanels(Call call, ConvGeometry g) {
    float[] dy = call.outputGradient().data();
    float[] weight = call.input(1).data();
    float[] dx = call.inputGradient(0).data();
    boolean adds = !call.opensGradient(0);
    call.parallel()
        .forRange(
            PointwisePanels.inputPanels(g),
            1,
            (slot, panel, _) -> {
              int size = PointwisePanels.inputGradientSize(g);
              float[] packed = call.workspace().local(slot, PANEL, size);
              PointwisePanels.inputGradient(g, dy, weight, adds, dx, packed, panel);
            });
  }

  private static float[] packedTransposed(Call call, ConvGeometry g) {
    float[] packed = call.workspace().shared(PACKED, Im2colInputGradient.packedSize(g));
    float[] weight = call.input(1).data();
    call.parallel()
        .forRange(
            Im2colInputGradient.panels(g),
            1,
            (_, from, to) -> Im2colInputGradient.pack(g, weight, packed, from, to));
    return packed;
  }

  /** Both gradients of a few images at a time, which share what the stages made of them. */
  private static void bothGradients(Call call, ConvGeometry g, ImageStages stages) {
    ImageParts parts = Im2colWeightPasses.parts(g);
    float[] packed =
        ImageGroups.wantsInputGradient(call, stages) ? packedTransposed(call, g) : null;
    float[] sums = Im2colWeightPasses.sums(call, g);
    parts.run(
        call,
        (slot, part, first, from, to) ->
            images(call, g, stages, packed, sums, slot, part, first, from, to));
    if (sums != null) {
      Im2colWeightPasses.reduce(call, g, sums, parts.count());
    }
  }

  private static void images(
      Call call,
      ConvGeometry g,
      ImageStages stages,
      float[] packed,
      float[] sums,
      int slot,
      int part,
      boolean first,
      int from,
      int to) {
    float[] dy = ImageGroups.outputGradient(call, g, stages, slot, from, to);
    int dy0 = ImageGroups.outputGradientStart(g, stages, from);
    int x0 = ImageGroups.inputStart(g, stages, from);
    int begin = from * g.pixels();
    int end = to * g.pixels();
    if (packed != null) {
      float[] rows = call.workspace().local(slot, ROWS, Im2colInputGradient.scratchSize(g));
      float[] dx = ImageGroups.inputGradient(call, g, stages, slot, from, to);
      Im2colInputGradient.run(g, dy, dy0, packed, dx, x0, true, rows, begin, end);
      if (stages.loadsInput()) {
        stages.inputGradientDone(from, to, dx, x0);
      }
    }
    if (sums != null) {
      float[] x = ImageGroups.input(call, g, stages, slot, from, to);
      Im2colWeightPasses.addToPart(call, g, x, x0, dy, dy0, sums, slot, part, first, from, to);
    }
  }
}
