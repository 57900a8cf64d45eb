package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.im2col.Im2colWeightGradient;
import senet.engine.kernel.inplace.InPlacePieces;
import senet.engine.kernel.inplace.InPlaceWeightGradient;

/**
 * The weight's gradient by products in place, in parts that are added up in order.
 *
 * @param sums of all parts
 */
record InPlaceWeightPasses(
    ConvGeometry g, InPlaceWeightGradient kernel, int[] tables, float[] sums) {
  private static final int SOURCE = 0;
  private static final int PARTS = 1;
  private static final int TAPS = 1;

  static InPlaceWeightPasses of(Call call, ConvGeometry g, float[] sums) {
    InPlaceWeightGradient kernel = new InPlaceWeightGradient(g);
    int[] tables = call.workspace().table(TAPS, kernel.tablesSize());
    call.parallel().once(() -> kernel.fill(tables));
    return new InPlaceWeightPasses(g, kernel, tables, sums);
  }

  /**
   * All images, without stages. Threads share pieces, whose sums are parts, or groups of channels
   * where there are enough, whose sums go where they belong.
   */
  static void run(Call call, ConvGeometry g) {
    float[] x = call.input(0).data();
    float[] dy = call.outputGradient().data();
    boolean shareGroups = g.groups() >= InPlacePasses.LEAST_SHARED_GROUPS;
    int room = shareGroups ? 1 : Im2colWeightGradient.mostImageParts(g);
    float[] sums =
        shareGroups
            ? call.inputGradient(1).data()
            : call.workspace().shared(PARTS, room * g.k() * g.taps());
    InPlaceWeightPasses passes = of(call, g, sums);
    InPlacePieces pieces = passes.kernel.pieces();
    int partPieces = Math.ceilDiv(pieces.count(), room);
    int parts = Math.ceilDiv(pieces.count(), partPieces);
    int cuts = shareGroups ? InPlacePasses.groupRanges(g) : passes.kernel.cuts();
    call.parallel()
        .forRange(
            parts * cuts,
            1,
            (slot, item, _) -> {
              int part = item / cuts;
              int begin = g.groups() * (item % cuts) / cuts;
              int last = g.groups() * (item % cuts + 1) / cuts;
              int from = part * partPieces;
              int to = Math.min(pieces.count(), from + partPieces);
              passes.pieces(
                  call, x, 0, dy, 0, slot, part, !shareGroups, 0, g.n(), from, to, begin, last);
            });
    if (!shareGroups) {
      Im2colWeightPasses.reduce(call, g, sums, parts);
    }
  }

  /** Adds images [from, to) to a part, or writes it where they are its {@code first}. */
  void addToPart(
      Call call,
      float[] x,
      int x0,
      float[] dy,
      int dy0,
      int slot,
      int part,
      boolean first,
      int from,
      int to) {
    InPlacePieces pieces = kernel.pieces();
    int count = Math.ceilDiv(to - from, pieces.pieceImages()) * pieces.rowPieces();
    pieces(call, x, x0, dy, dy0, slot, part, first, from, to, 0, count, 0, g.groups());
  }

  private void pieces(
      Call call,
      float[] x,
      int x0,
      float[] dy,
      int dy0,
      int slot,
      int part,
      boolean first,
      int image,
      int end,
      int firstPiece,
      int lastPiece,
      int firstGroup,
      int lastGroup) {
    float[] scratch = call.workspace().local(slot, SOURCE, kernel.scratchSize());
    int sums0 = part * g.k() * g.taps();
    kernel.run(
        x,
        x0,
        dy,
        dy0,
        sums,
        sums0,
        first,
        tables,
        scratch,
        image,
        end,
        firstPiece,
        lastPiece,
        firstGroup,
        lastGroup);
  }
}
