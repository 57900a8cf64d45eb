package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.direct.Correlation;
import senet.engine.kernel.direct.DirectPass;
import senet.engine.kernel.direct.DirectPieces;
import senet.engine.kernel.direct.DirectWeightGradient;
import senet.engine.kernel.direct.DirectWeights;

/** The three passes by loops over rows of taps: cut into pieces of images, given scratch. */
final class DirectPasses {
  private static final int PACKED = 0;
  private static final int SOURCE = 0;
  private static final int[] FROM_START = {0};

  private DirectPasses() {}

  static int packedSize(ConvGeometry g) {
    return Correlation.forward(g).packedSize();
  }

  static void pack(Call call, ConvGeometry g, float[] weight, float[] packed) {
    pack(call, Correlation.forward(g), weight, packed, 0);
  }

  private static void pack(Call call, Correlation c, float[] weight, float[] packed, int at) {
    call.parallel()
        .forRange(
            c.blocks().count(),
            1,
            (_, from, to) -> DirectWeights.pack(c, weight, packed, at, from, to));
  }

  static void forward(
      Call call, ConvGeometry g, float[] packed, OutputFinish finish, ImageStages stages) {
    Correlation c = Correlation.forward(g);
    Correlation[] passes = {c};
    if (stages.any()) {
      ImageGroups.forward(
          call,
          g,
          stages,
          (slot, images, x0, from, to) -> {
            int blocks = c.blocks().count();
            int ofImage = DirectPieces.ofImage(c);
            for (int piece = from * ofImage; piece < to * ofImage; piece++) {
              forward(call, passes, images, x0, packed, finish, slot, piece, 0, blocks);
            }
          });
    } else {
      float[] x = call.input(0).data();
      int cuts = DirectPieces.cuts(c);
      call.parallel()
          .forRange(
              DirectPieces.count(c) * cuts,
              1,
              (slot, item, _) -> {
                int first = DirectPieces.firstBlock(c, item % cuts);
                int last = DirectPieces.firstBlock(c, item % cuts + 1);
                int piece = item / cuts;
                forward(call, passes, x, 0, packed, finish, slot, piece, first, last);
              });
    }
  }

  private static void forward(
      Call call,
      Correlation[] passes,
      float[] x,
      int x0,
      float[] packed,
      OutputFinish finish,
      int slot,
      int piece,
      int firstBlock,
      int lastBlock) {
    Correlation c = passes[0];
    ConvGeometry g = c.g();
    float[] y = call.output().data();
    int image = DirectPieces.image(c, piece);
    int from = DirectPieces.firstRow(c, piece);
    int to = Math.min(c.rows(), DirectPieces.endRow(c, piece));
    int xAt = x0 + image * g.h() * g.w() * g.c();
    int yAt = image * g.pixels() * g.k();
    float[] gathered = call.workspace().local(slot, SOURCE, DirectPass.scratchSize(c));
    DirectPass.run(
        passes,
        x,
        xAt,
        packed,
        FROM_START,
        y,
        yAt,
        false,
        gathered,
        from,
        to,
        firstBlock,
        lastBlock);
    if (!finish.isNothing()) {
      int k = c.blocks().first(firstBlock);
      int channels = c.blocks().first(lastBlock) - k;
      for (int pixel = from * g.q(); pixel < to * g.q(); pixel++) {
        finish.pixel(y, yAt + pixel * g.k() + k, k, channels);
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
      DirectWeightPasses.run(call, g);
    }
  }

  /** The input's gradient by residues of rows and columns, with their weights packed. */
  private record Residues(Correlation[] passes, int[] starts, float[] packed) {
    static Residues of(Call call, ConvGeometry g) {
      int stride = g.stride();
      Correlation[] passes = new Correlation[stride * stride];
      int[] starts = new int[stride * stride];
      int size = 0;
      for (int i = 0; i < passes.length; i++) {
        passes[i] = Correlation.inputGradient(g, i / stride, i % stride);
        starts[i] = size;
        size += passes[i].packedSize();
      }
      float[] packed = call.workspace().shared(PACKED, size);
      for (int i = 0; i < passes.length; i++) {
        pack(call, passes[i], call.input(1).data(), packed, starts[i]);
      }
      return new Residues(passes, starts, packed);
    }

    /** Whether every input is a target, so that nothing has to be cleared. */
    boolean reachAll() {
      for (Correlation pass : passes) {
        if (pass.isEmpty() && pass.rows() > 0 && pass.columns() > 0) {
          return false;
        }
      }
      return true;
    }
  }

  private static void inputGradient(Call call, ConvGeometry g) {
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    Residues residues = Residues.of(call, g);
    boolean writes = call.opensGradient(0) && residues.reachAll();
    if (call.opensGradient(0) && !writes) {
      ImageGroups.clearInputGradient(call, g);
    }
    Correlation c = residues.passes[0];
    int cuts = DirectPieces.cuts(c);
    call.parallel()
        .forRange(
            DirectPieces.count(c) * cuts,
            1,
            (slot, item, _) -> {
              int first = DirectPieces.firstBlock(c, item % cuts);
              int last = DirectPieces.firstBlock(c, item % cuts + 1);
              int piece = item / cuts;
              inputGradient(call, g, residues, dy, 0, dx, 0, !writes, slot, piece, first, last);
            });
  }

  private static void inputGradient(
      Call call,
      ConvGeometry g,
      Residues residues,
      float[] dy,
      int dy0,
      float[] dx,
      int dx0,
      boolean accumulate,
      int slot,
      int piece,
      int firstBlock,
      int lastBlock) {
    Correlation[] passes = residues.passes;
    Correlation c = passes[0];
    int image = DirectPieces.image(c, piece);
    int from = DirectPieces.firstRow(c, piece);
    int to = DirectPieces.endRow(c, piece);
    int dyAt = dy0 + image * g.pixels() * g.k();
    int dxAt = dx0 + image * g.h() * g.w() * g.c();
    float[] gathered = call.workspace().local(slot, SOURCE, DirectPass.scratchSize(c));
    float[] packed = residues.packed;
    int[] starts = residues.starts;
    DirectPass.run(
        passes,
        dy,
        dyAt,
        packed,
        starts,
        dx,
        dxAt,
        accumulate,
        gathered,
        from,
        to,
        firstBlock,
        lastBlock);
  }

  /** Both gradients of a few images at a time, which share what the stages made of them. */
  private static void bothGradients(Call call, ConvGeometry g, ImageStages stages) {
    Correlation c = Correlation.forward(g);
    int most = DirectWeightGradient.mostParts(c);
    ImageParts parts = ImageParts.of(g, most);
    int room = ImageParts.room(g, most);
    Residues residues = ImageGroups.wantsInputGradient(call, stages) ? Residues.of(call, g) : null;
    float[] sums = call.wantsGradient(1) ? DirectWeightPasses.sums(call, c, room) : null;
    parts.run(
        call,
        (slot, part, first, from, to) -> {
          if (first && sums != null) {
            DirectWeightGradient.clear(c, sums, part, 0, c.blocks().count());
          }
          images(call, c, stages, residues, sums, slot, part, from, to);
        });
    if (sums != null) {
      DirectWeightPasses.reduce(call, c, sums, parts.count());
    }
  }

  private static void images(
      Call call,
      Correlation c,
      ImageStages stages,
      Residues residues,
      float[] sums,
      int slot,
      int part,
      int from,
      int to) {
    ConvGeometry g = c.g();
    float[] dy = ImageGroups.outputGradient(call, g, stages, slot, from, to);
    int dy0 = ImageGroups.outputGradientStart(g, stages, from);
    int x0 = ImageGroups.inputStart(g, stages, from);
    if (residues != null) {
      float[] dx = ImageGroups.inputGradient(call, g, stages, slot, from, to);
      int ofImage = DirectPieces.ofImage(residues.passes[0]);
      int blocks = residues.passes[0].blocks().count();
      for (int piece = from * ofImage; piece < to * ofImage; piece++) {
        inputGradient(call, g, residues, dy, dy0, dx, x0, true, slot, piece, 0, blocks);
      }
      if (stages.loadsInput()) {
        stages.inputGradientDone(from, to, dx, x0);
      }
    }
    if (sums != null) {
      float[] x = ImageGroups.input(call, g, stages, slot, from, to);
      int ofImage = DirectPieces.ofImage(c);
      for (int piece = from * ofImage; piece < to * ofImage; piece++) {
        DirectWeightPasses.addToPart(
            call, c, x, x0, dy, dy0, sums, slot, part, piece, 0, c.blocks().count());
      }
    }
  }
}
