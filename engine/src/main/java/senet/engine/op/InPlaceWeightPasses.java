package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.Im2colWeightGradient;
import senet.engine.kernel.conv.InPlacePieces;
import senet.engine.kernel.conv.InPlaceWeightGradient;

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

  /** All images, without stages. */
  static void run(Call call, ConvGeometry g) {
    float[] x = call.input(0).data();
    float[] dy = call.outputGradient().data();
    int room = Im2colWeightGradient.mostImageParts(g);
    float[] sums = call.workspace().shared(PARTS, room * g.k() * g.taps());
    InPlaceWeightPasses passes = of(call, g, sums);
    InPlacePieces pieces = passes.kernel.pieces();
    int partPieces = Math.ceilDiv(pieces.count(), room);
    int parts = Math.ceilDiv(pieces.count(), partPieces);
    int rowPieces = pieces.rowPieces();
    int cuts = passes.kernel.cuts();
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
              for (int i = from; i < to; i++) {
                int image = i / rowPieces * pieces.pieceImages();
                int end = Math.min(g.n(), image + pieces.pieceImages());
                boolean first = i == from;
                passes.piece(
                    call, x, 0, dy, 0, slot, part, first, image, end, i % rowPieces, begin, last);
              }
            });
    Im2colWeightPasses.reduce(call, g, sums, parts);
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
    for (int image = from; image < to; image += pieces.pieceImages()) {
      int end = Math.min(to, image + pieces.pieceImages());
      for (int i = 0; i < pieces.rowPieces(); i++) {
        boolean writes = first && image == from && i == 0;
        piece(call, x, x0, dy, dy0, slot, part, writes, image, end, i, 0, g.groups());
      }
    }
  }

  private void piece(
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
      int piece,
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
        piece,
        firstGroup,
        lastGroup);
  }
}
