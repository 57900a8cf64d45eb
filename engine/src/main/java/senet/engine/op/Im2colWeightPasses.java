package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.im2col.Im2colWeightGradient;

/** The weight's gradient by im2col, in parts that are added up in order where there are several. */
final class Im2colWeightPasses {
  private static final int PARTS = 1;
  private static final int PANEL = 1;
  private static final int REDUCE_GRAIN = 1 << 14;

  private Im2colWeightPasses() {}

  /** All images, without stages. */
  static void run(Call call, ConvGeometry g) {
    float[] x = call.input(0).data();
    float[] dy = call.outputGradient().data();
    int parts = Im2colWeightGradient.parts(g);
    int cuts = Im2colWeightGradient.cuts(g);
    int panels = Im2colWeightGradient.panels(g);
    int partPixels = Im2colWeightGradient.partPixels(g);
    boolean one = parts == 1;
    int size = g.k() * g.taps();
    float[] sums =
        one ? call.inputGradient(1).data() : call.workspace().shared(PARTS, parts * size);
    call.parallel()
        .forRange(
            parts * cuts,
            1,
            (slot, item, _) -> {
              int part = item / cuts;
              int from = part * partPixels;
              int to = Math.min(g.n() * g.pixels(), from + partPixels);
              int first = panels * (item % cuts) / cuts;
              int last = panels * (item % cuts + 1) / cuts;
              float[] scratch =
                  call.workspace().local(slot, PANEL, Im2colWeightGradient.scratchSize(g));
              Im2colWeightGradient.run(
                  g, x, 0, dy, 0, sums, part * size, one, scratch, from, to, first, last);
            });
    if (!one) {
      reduce(call, g, sums, parts);
    }
  }

  /** How images are divided for {@link #addToPart}. */
  static ImageParts parts(ConvGeometry g) {
    return ImageParts.of(g, Im2colWeightGradient.mostImageParts(g));
  }

  /** Scratch for the sums of {@link #parts}; null where no gradient is wanted. */
  static float[] sums(Call call, ConvGeometry g) {
    if (!call.wantsGradient(1)) {
      return null;
    }
    int room = ImageParts.room(g, Im2colWeightGradient.mostImageParts(g));
    return call.workspace().shared(PARTS, room * g.k() * g.taps());
  }

  /** Adds images [from, to) to a part, or writes it where they are its {@code first}. */
  static void addToPart(
      Call call,
      ConvGeometry g,
      float[] x,
      int x0,
      float[] dy,
      int dy0,
      float[] sums,
      int slot,
      int part,
      boolean first,
      int from,
      int to) {
    float[] scratch = call.workspace().local(slot, PANEL, Im2colWeightGradient.scratchSize(g));
    int sums0 = part * g.k() * g.taps();
    int begin = from * g.pixels();
    int end = to * g.pixels();
    int panels = Im2colWeightGradient.panels(g);
    Im2colWeightGradient.run(
        g, x, x0, dy, dy0, sums, sums0, !first, scratch, begin, end, 0, panels);
  }

  /** Adds the parts up. */
  static void reduce(Call call, ConvGeometry g, float[] sums, int parts) {
    float[] dw = call.inputGradient(1).data();
    call.parallel()
        .forRange(
            g.k() * g.taps(),
            REDUCE_GRAIN,
            (_, from, to) -> Im2colWeightGradient.reduce(g, sums, parts, dw, from, to));
  }
}
