package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.conv.Stencil;
import senet.engine.kernel.depthwise.DepthwisePass;
import senet.engine.kernel.depthwise.DepthwiseWeightGradient;
import senet.engine.kernel.depthwise.DepthwiseWeights;

/** The three passes of depthwise 3x3 convolutions: cut into bands of rows of images. */
final class DepthwisePasses {
  private static final int PACKED = 0;
  private static final int PARTS = 1;
  private static final int SPARE = 0;

  /** Bands of all images that are aimed at: whole rows of one image each. */
  private static final int BANDS = 16;

  /** Floats of all parts' sums of dW, 4 MB: more would cost more to add up than they save. */
  private static final int MOST_SUMS = 1 << 20;

  private DepthwisePasses() {}

  static int packedSize(ConvGeometry g) {
    return DepthwiseWeights.packedSize(g);
  }

  static void pack(Call call, ConvGeometry g, float[] weight, float[] packed) {
    call.parallel().once(() -> DepthwiseWeights.pack(g, weight, packed));
  }

  /** Rows of a band of {@code rows}. */
  private static int bandRows(ConvGeometry g, int rows) {
    return Math.ceilDiv(rows, Math.min(rows, Math.ceilDiv(BANDS, g.n())));
  }

  /** Most parts of dW, each of some bands or images: the same for vectors of any width. */
  static int mostParts(ConvGeometry g) {
    return Math.clamp(MOST_SUMS / g.taps() / g.c(), 1, BANDS);
  }

  private static float[] spare(Call call, ConvGeometry g, int slot) {
    return call.workspace().local(slot, SPARE, DepthwisePass.scratchSize(g));
  }

  static void forward(
      Call call, ConvGeometry g, float[] packed, OutputFinish finish, ImageStages stages) {
    Stencil t = Stencil.forward(g);
    if (stages.any()) {
      ImageGroups.forward(
          call,
          g,
          stages,
          (slot, images, x0, from, to) -> {
            for (int image = from; image < to; image++) {
              forward(call, g, t, images, x0, packed, finish, true, slot, image, 0, g.p());
            }
          });
      return;
    }
    float[] x = call.input(0).data();
    int rows = bandRows(g, g.p());
    int bands = Math.ceilDiv(g.p(), rows);
    call.parallel()
        .forRange(
            g.n() * bands,
            1,
            (slot, band, _) -> {
              int from = band % bands * rows;
              int to = Math.min(g.p(), from + rows);
              forward(call, g, t, x, 0, packed, finish, false, slot, band / bands, from, to);
            });
  }

  private static void forward(
      Call call,
      ConvGeometry g,
      Stencil t,
      float[] x,
      int x0,
      float[] packed,
      OutputFinish finish,
      boolean cached,
      int slot,
      int image,
      int from,
      int to) {
    float[] y = call.output().data();
    int xAt = x0 + image * g.h() * g.w() * g.c();
    int yAt = image * g.pixels() * g.k();
    DepthwisePass.forward(g, t, x, xAt, packed, y, yAt, cached, spare(call, g, slot), from, to);
    if (!finish.isNothing()) {
      for (int pixel = from * g.q(); pixel < to * g.q(); pixel++) {
        finish.pixel(y, yAt + pixel * g.k(), 0, g.k());
      }
    }
  }

  static void backward(Call call, ConvGeometry g, ImageStages stages) {
    if (stages.any()) {
      bothGradients(call, g, stages);
      return;
    }
    if (call.wantsGradient(0)) {
      inputGradient(call, g);
    }
    if (call.wantsGradient(1)) {
      weightGradient(call, g);
    }
  }

  private static float[] packedForInputGradient(Call call, ConvGeometry g) {
    float[] packed = call.workspace().shared(PACKED, packedSize(g));
    float[] weight = call.input(1).data();
    call.parallel().once(() -> DepthwiseWeights.packForInputGradient(g, weight, packed));
    return packed;
  }

  private static void inputGradient(Call call, ConvGeometry g) {
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    float[] packed = packedForInputGradient(call, g);
    Stencil t = Stencil.inputGradient(g);
    boolean accumulate = !call.opensGradient(0);
    int all = DepthwisePass.gradientRows(g);
    int rows = bandRows(g, all);
    int bands = Math.ceilDiv(all, rows);
    call.parallel()
        .forRange(
            g.n() * bands,
            1,
            (slot, band, _) -> {
              int from = band % bands * rows;
              int to = Math.min(all, from + rows);
              inputGradient(
                  call,
                  g,
                  t,
                  packed,
                  dy,
                  0,
                  dx,
                  0,
                  accumulate,
                  false,
                  slot,
                  band / bands,
                  from,
                  to);
            });
  }

  private static void inputGradient(
      Call call,
      ConvGeometry g,
      Stencil t,
      float[] packed,
      float[] dy,
      int dy0,
      float[] dx,
      int dx0,
      boolean accumulate,
      boolean cached,
      int slot,
      int image,
      int from,
      int to) {
    int dyAt = dy0 + image * g.pixels() * g.k();
    int dxAt = dx0 + image * g.h() * g.w() * g.c();
    float[] spare = spare(call, g, slot);
    DepthwisePass.inputGradient(
        g, t, dy, dyAt, packed, dx, dxAt, accumulate, cached, spare, from, to);
  }

  private static void weightGradient(Call call, ConvGeometry g) {
    float[] x = call.input(0).data();
    float[] dy = call.outputGradient().data();
    Stencil t = Stencil.forward(g);
    int rows = bandRows(g, g.p());
    int bands = Math.ceilDiv(g.p(), rows);
    int all = g.n() * bands;
    int partBands = Math.ceilDiv(all, mostParts(g));
    int parts = Math.ceilDiv(all, partBands);
    float[] sums = call.workspace().shared(PARTS, parts * packedSize(g));
    call.parallel()
        .forRange(
            parts,
            1,
            (slot, part, _) -> {
              DepthwiseWeightGradient.clear(g, sums, part);
              int end = Math.min(all, (part + 1) * partBands);
              for (int band = part * partBands; band < end; band++) {
                int from = band % bands * rows;
                int to = Math.min(g.p(), from + rows);
                addToPart(call, g, t, x, 0, dy, 0, sums, slot, part, band / bands, from, to);
              }
            });
    reduce(call, g, sums, parts);
  }

  /** Adds the parts up. */
  private static void reduce(Call call, ConvGeometry g, float[] sums, int parts) {
    float[] dw = call.inputGradient(1).data();
    call.parallel().once(() -> DepthwiseWeightGradient.reduce(g, sums, parts, dw));
  }

  private static void addToPart(
      Call call,
      ConvGeometry g,
      Stencil t,
      float[] x,
      int x0,
      float[] dy,
      int dy0,
      float[] sums,
      int slot,
      int part,
      int image,
      int from,
      int to) {
    int xAt = x0 + image * g.h() * g.w() * g.c();
    int dyAt = dy0 + image * g.pixels() * g.k();
    float[] spare = spare(call, g, slot);
    DepthwiseWeightGradient.run(g, t, x, xAt, dy, dyAt, sums, part, spare, from, to);
  }

  /** Both gradients of a few images at a time, which share what the stages made of them. */
  private static void bothGradients(Call call, ConvGeometry g, ImageStages stages) {
    ImageParts parts = ImageParts.of(g, mostParts(g));
    int room = ImageParts.room(g, mostParts(g));
    float[] packed =
        ImageGroups.wantsInputGradient(call, stages) ? packedForInputGradient(call, g) : null;
    float[] sums =
        call.wantsGradient(1) ? call.workspace().shared(PARTS, room * packedSize(g)) : null;
    Stencil forward = Stencil.forward(g);
    Stencil back = Stencil.inputGradient(g);
    parts.run(
        call,
        (slot, part, first, from, to) -> {
          if (first && sums != null) {
            DepthwiseWeightGradient.clear(g, sums, part);
          }
          images(call, g, forward, back, stages, packed, sums, slot, part, from, to);
        });
    if (sums != null) {
      reduce(call, g, sums, parts.count());
    }
  }

  private static void images(
      Call call,
      ConvGeometry g,
      Stencil forward,
      Stencil back,
      ImageStages stages,
      float[] packed,
      float[] sums,
      int slot,
      int part,
      int from,
      int to) {
    float[] dy = ImageGroups.outputGradient(call, g, stages, slot, from, to);
    int dy0 = ImageGroups.outputGradientStart(g, stages, from);
    int x0 = ImageGroups.inputStart(g, stages, from);
    if (packed != null) {
      float[] dx = ImageGroups.inputGradient(call, g, stages, slot, from, to);
      int rows = DepthwisePass.gradientRows(g);
      for (int image = from; image < to; image++) {
        inputGradient(call, g, back, packed, dy, dy0, dx, x0, true, true, slot, image, 0, rows);
      }
      if (stages.loadsInput()) {
        stages.inputGradientDone(from, to, dx, x0);
      }
    }
    if (sums != null) {
      float[] x = ImageGroups.input(call, g, stages, slot, from, to);
      for (int image = from; image < to; image++) {
        addToPart(call, g, forward, x, x0, dy, dy0, sums, slot, part, image, 0, g.p());
      }
    }
  }
}
