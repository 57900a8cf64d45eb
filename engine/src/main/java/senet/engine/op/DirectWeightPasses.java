package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.direct.Correlation;
import senet.engine.kernel.direct.DirectPass;
import senet.engine.kernel.direct.DirectPieces;
import senet.engine.kernel.direct.DirectWeightGradient;
import senet.engine.tensor.Workspace;

/** The weight's gradient by loops over rows of taps, in parts that are added up in order. */
final class DirectWeightPasses {
  private static final int PARTS = 1;
  private static final int SOURCE = 0;
  private static final int GRADIENT = 1;

  private DirectWeightPasses() {}

  /** Scratch for the sums of at most {@code room} parts. */
  static float[] sums(Call call, Correlation c, int room) {
    return call.workspace().shared(PARTS, room * c.packedSize());
  }

  /** All images, without stages. */
  static void run(Call call, ConvGeometry g) {
    Correlation c = Correlation.forward(g);
    float[] x = call.input(0).data();
    float[] dy = call.outputGradient().data();
    int pieces = DirectPieces.count(c);
    int partPieces = Math.ceilDiv(pieces, DirectWeightGradient.mostParts(c));
    int parts = Math.ceilDiv(pieces, partPieces);
    int cuts = DirectPieces.cuts(c);
    float[] sums = sums(call, c, parts);
    call.parallel()
        .forRange(
            parts * cuts,
            1,
            (slot, item, _) -> {
              int part = item / cuts;
              int first = DirectPieces.firstBlock(c, item % cuts);
              int last = DirectPieces.firstBlock(c, item % cuts + 1);
              DirectWeightGradient.clear(c, sums, part, first, last);
              int end = Math.min(pieces, (part + 1) * partPieces);
              for (int piece = part * partPieces; piece < end; piece++) {
                addToPart(call, c, x, 0, dy, 0, sums, slot, part, piece, first, last);
              }
            });
    reduce(call, c, sums, parts);
  }

  /** Adds what a piece's blocks [firstBlock, lastBlock) contribute to a part. */
  static void addToPart(
      Call call,
      Correlation c,
      float[] x,
      int x0,
      float[] dy,
      int dy0,
      float[] sums,
      int slot,
      int part,
      int piece,
      int firstBlock,
      int lastBlock) {
    ConvGeometry g = c.g();
    Workspace workspace = call.workspace();
    int image = DirectPieces.image(c, piece);
    int from = DirectPieces.firstRow(c, piece);
    int to = Math.min(c.rows(), DirectPieces.endRow(c, piece));
    int xAt = x0 + image * g.h() * g.w() * g.c();
    int dyAt = dy0 + image * g.pixels() * g.k();
    float[] gathered = workspace.local(slot, SOURCE, DirectPass.scratchSize(c));
    float[] gradient = workspace.local(slot, GRADIENT, DirectWeightGradient.gradientSize(c));
    DirectWeightGradient.run(
        c, x, xAt, dy, dyAt, sums, part, gathered, gradient, from, to, firstBlock, lastBlock);
  }

  /** Adds the parts up. */
  static void reduce(Call call, Correlation c, float[] sums, int parts) {
    float[] dw = call.inputGradient(1).data();
    call.parallel()
        .forRange(
            c.blocks().count(),
            1,
            (_, from, to) -> DirectWeightGradient.reduce(c, sums, parts, dw, from, to));
  }
}
