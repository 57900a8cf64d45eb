package senet.engine.op;

import java.util.Arrays;
import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.Correlation;
import senet.engine.kernel.conv.DirectPass;
import senet.engine.kernel.conv.DirectWeightGradient;
import senet.engine.kernel.conv.DirectWeights;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.tensor.Workspace;

/** The three passes by loops over rows of taps: cut into pieces of images, given scratch. */
final class DirectPasses {
  private static final int PACKED = 0;
  private static final int PARTS = 1;
  private static final int SOURCE = 0;
  private static final int GRADIENT = 1;
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
            for (int piece = from * c.pieces(); piece < to * c.pieces(); piece++) {
              forward(call, passes, images, x0, packed, finish, slot, piece, 0, blocks);
            }
          });
    } else {
      float[] x = call.input(0).data();
      call.parallel()
          .forRange(
              g.n() * c.pieces() * c.cuts(),
              1,
              (slot, item, _) -> {
                int first = c.firstBlock(item % c.cuts());
                int last = c.firstBlock(item % c.cuts() + 1);
                int piece = item / c.cuts();
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
    int image = piece / c.pieces();
    int from = piece % c.pieces() * c.pieceRows();
    int to = Math.min(c.rows(), from + c.pieceRows());
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
      weightGradient(call, g);
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

    /** Pieces of an image's rows. */
    int pieces() {
      return passes[0].pieces();
    }

    /** Ranges of blocks of a piece. */
    int cuts() {
      return passes[0].cuts();
    }

    int firstBlock(int cut) {
      return passes[0].firstBlock(cut);
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
    int size = g.h() * g.w() * g.c();
    boolean writes = call.opensGradient(0) && residues.reachAll();
    if (call.opensGradient(0) && !writes) {
      call.parallel()
          .forRange(g.n(), 1, (_, from, to) -> Arrays.fill(dx, from * size, to * size, 0));
    }
    call.parallel()
        .forRange(
            g.n() * residues.pieces() * residues.cuts(),
            1,
            (slot, item, _) ->
                inputGradient(
                    call,
                    g,
                    residues,
                    dy,
                    0,
                    dx,
                    0,
                    !writes,
                    slot,
                    item / residues.cuts(),
                    residues.firstBlock(item % residues.cuts()),
                    residues.firstBlock(item % residues.cuts() + 1)));
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
    int image = piece / c.pieces();
    int from = piece % c.pieces() * c.pieceRows();
    int to = from + c.pieceRows();
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

  private static void weightGradient(Call call, ConvGeometry g) {
    Correlation c = Correlation.forward(g);
    float[] x = call.input(0).data();
    float[] dy = call.outputGradient().data();
    int pieces = g.n() * c.pieces();
    int partPieces = Math.ceilDiv(pieces, DirectWeightGradient.mostParts(c));
    int parts = Math.ceilDiv(pieces, partPieces);
    float[] sums = call.workspace().shared(PARTS, parts * c.packedSize());
    call.parallel()
        .forRange(
            parts * c.cuts(),
            1,
            (slot, item, _) -> {
              int part = item / c.cuts();
              int first = c.firstBlock(item % c.cuts());
              int last = c.firstBlock(item % c.cuts() + 1);
              DirectWeightGradient.clear(c, sums, part, first, last);
              int end = Math.min(pieces, (part + 1) * partPieces);
              for (int piece = part * partPieces; piece < end; piece++) {
                addToPart(call, c, x, 0, dy, 0, sums, slot, part, piece, first, last);
              }
            });
    reduce(call, c, sums, parts);
  }

  private static void addToPart(
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
    int image = piece / c.pieces();
    int from = piece % c.pieces() * c.pieceRows();
    int to = Math.min(c.rows(), from + c.pieceRows());
    int xAt = x0 + image * g.h() * g.w() * g.c();
    int dyAt = dy0 + image * g.pixels() * g.k();
    float[] gathered = workspace.local(slot, SOURCE, DirectPass.scratchSize(c));
    float[] gradient = workspace.local(slot, GRADIENT, DirectWeightGradient.gradientSize(c));
    DirectWeightGradient.run(
        c, x, xAt, dy, dyAt, sums, part, gathered, gradient, from, to, firstBlock, lastBlock);
  }

  private static void reduce(Call call, Correlation c, float[] sums, int parts) {
    float[] dw = call.inputGradient(1).data();
    call.parallel()
        .forRange(
            c.blocks().count(),
            1,
            (_, from, to) -> DirectWeightGradient.reduce(c, sums, parts, dw, from, to));
  }

  /** Both gradients of a few images at a time, which share what the stages made of them. */
  private static void bothGradients(Call call, ConvGeometry g, ImageStages stages) {
    Correlation c = Correlation.forward(g);
    int most = DirectWeightGradient.mostParts(c);
    ImageParts parts = ImageParts.of(g, most);
    int room = ImageParts.room(g, most);
    Residues residues = ImageGroups.wantsInputGradient(call, stages) ? Residues.of(call, g) : null;
    float[] sums =
        call.wantsGradient(1) ? call.workspace().shared(PARTS, room * c.packedSize()) : null;
    parts.run(
        call,
        (slot, part, first, from, to) -> {
          if (first && sums != null) {
            DirectWeightGradient.clear(c, sums, part, 0, c.blocks().count());
          }
          images(call, c, stages, residues, sums, slot, part, from, to);
        });
    if (sums != null) {
      reduce(call, c, sums, parts.count());
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
      for (int piece = from * residues.pieces(); piece < to * residues.pieces(); piece++) {
        int blocks = residues.passes[0].blocks().count();
        inputGradient(call, g, residues, dy, dy0, dx, x0, true, slot, piece, 0, blocks);
      }
      if (stages.loadsInput()) {
        stages.inputGradientDone(from, to, dx, x0);
      }
    }
    if (sums != null) {
      float[] x = ImageGroups.input(call, g, stages, slot, from, to);
      for (int piece = from * c.pieces(); piece < to * c.pieces(); piece++) {
        addToPart(call, c, x, x0, dy, dy0, sums, slot, part, piece, 0, c.blocks().count());
      }
    }
  }
}
