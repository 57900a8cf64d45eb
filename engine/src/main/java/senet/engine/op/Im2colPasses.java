package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.Im2colForward;
import senet.engine.kernel.conv.Im2colInputGradient;
import senet.engine.kernel.conv.Im2colWeightGradient;
import senet.engine.tensor.Workspace;

/**
 * The three passes over blocks of gathered windows: cut into chunks, given scratch, handed to the
 * kernels.
 */
final class Im2colPasses {
  private static final int PACKED = 0;
  private static final int ROWS = 0;
  private static final int PANEL_ROW = 1;
  private static final int PARTS = 1;
  private static final int REDUCE_GRAIN = 1 << 14;

  private Im2colPasses() {}

  static void forward(Call call, ConvGeometry g) {
    Workspace workspace = call.workspace();
    float[] x = call.input(0).data();
    float[] w = call.input(1).data();
    float[] bias = call.inputs() == 3 ? call.input(2).data() : null;
    float[] y = call.output().data();
    float[] packed = workspace.shared(PACKED, Im2colForward.packedSize(g));
    Im2colForward.pack(g, w, packed);
    call.parallel()
        .forRange(
            g.n() * g.pixels(),
            Im2colForward.block(g),
            (slot, from, to) -> {
              float[] rows = workspace.local(slot, ROWS, Im2colForward.scratchSize(g));
              Im2colForward.run(g, x, packed, bias, y, rows, from, to);
            });
  }

  static void backward(Call call, ConvGeometry g) {
    if (call.wantsGradient(0)) {
      inputGradient(call, g);
    }
    if (call.wantsGradient(1)) {
      weightGradient(call, g);
    }
  }

  private static void inputGradient(Call call, ConvGeometry g) {
    Workspace workspace = call.workspace();
    float[] w = call.input(1).data();
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    float[] packed = workspace.shared(PACKED, Im2colInputGradient.packedSize(g));
    Im2colInputGradient.pack(g, w, packed);
    call.parallel()
        .forRange(
            g.n() * g.pixels(),
            Im2colInputGradient.chunk(g),
            (slot, from, to) -> {
              float[] rows = workspace.local(slot, ROWS, Im2colInputGradient.scratchSize(g));
              Im2colInputGradient.run(g, dy, packed, dx, rows, from, to);
            });
  }

  private static void weightGradient(Call call, ConvGeometry g) {
    Workspace workspace = call.workspace();
    float[] x = call.input(0).data();
    float[] dy = call.outputGradient().data();
    float[] dw = call.inputGradient(1).data();
    int parts = Im2colWeightGradient.parts(g);
    int size = g.k() * g.taps();
    float[] sums = workspace.shared(PARTS, parts * size);
    call.parallel()
        .forRange(
            parts,
            1,
            (slot, part, _) -> {
              float[] panels = workspace.local(slot, ROWS, Im2colWeightGradient.scratchSize(g));
              float[] row = workspace.local(slot, PANEL_ROW, g.taps());
              Im2colWeightGradient.run(g, x, dy, sums, panels, row, part);
            });
    call.parallel()
        .forRange(
            size,
            REDUCE_GRAIN,
            (_, from, to) -> Im2colWeightGradient.reduce(g, sums, dw, from, to));
  }
}
