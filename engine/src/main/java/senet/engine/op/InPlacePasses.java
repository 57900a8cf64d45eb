package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.inplace.InPlacePass;
import senet.engine.kernel.inplace.InPlacePieces;
import senet.engine.kernel.inplace.InPlaceWeightGradient;

/** A convolution's passes by products in place. */
final class InPlacePasses {
  private static final int PACKED = 0;
  private static final int SOURCE = 0;
  private static final int TARGETS = 0;
  private static final int OWN = 1;

  /** Fewest groups that threads share instead of pieces. */
  static final int LEAST_SHARED_GROUPS = 16;

  /** Ranges of groups that threads share, at most: what is packed and found anew for each. */
  private static final int MOST_GROUP_RANGES = 64;

  /** Floats of packed weights of which each thread has room for its groups', 4 MB. */
  private static final int MOST_OWN = 1 << 20;

  private InPlacePasses() {}

  /** Floats of {@link #pack}'s result. */
  static int packedSize(ConvGeometry g) {
    return InPlacePass.forward(g).weights().packedSize();
  }

  /** Packs weights [K][R][S][C/groups] for the forward pass. */
  static void pack(Call call, ConvGeometry g, float[] weight, float[] packed) {
    pack(call, InPlacePass.forward(g), weight, packed);
  }

  private static void pack(Call call, InPlacePass pass, float[] weight, float[] packed) {
    call.parallel()
        .forRange(
            pass.weights().panels(),
            1,
            (_, from, to) -> pass.weights().pack(weight, packed, from, to));
  }

  private static int[] tables(Call call, InPlacePass pass) {
    int[] tables = call.workspace().table(TARGETS, pass.tables().size());
    call.parallel().once(() -> pass.tables().fill(tables));
    return tables;
  }

  /**
   * Computes panels [first, last) of piece {@code piece} of images [image, end) of {@code to} from
   * {@code from}, where image 0 starts at {@code to0} and {@code from0}.
   */
  @FunctionalInterface
  private interface Body {
    void run(
        int slot,
        float[] from,
        int from0,
        float[] to,
        int to0,
        int image,
        int end,
        int piece,
        int first,
        int last);
  }

  /** All pieces of the batch, which threads share, where they are few by their panels, too. */
  private static void all(
      Call call, ConvGeometry g, InPlacePass pass, float[] from, float[] to, Body body) {
    InPlacePieces pieces = pass.pieces();
    int rowPieces = pieces.rowPieces();
    int cuts = pass.cuts();
    int panels = pass.weights().residuePanels();
    call.parallel()
        .forRange(
            pieces.count() * cuts,
            1,
            (slot, item, _) -> {
              int image = item / cuts / rowPieces * pieces.pieceImages();
              int end = Math.min(g.n(), image + pieces.pieceImages());
              int first = panels * (item % cuts) / cuts;
              int last = panels * (item % cuts + 1) / cuts;
              body.run(slot, from, 0, to, 0, image, end, item / cuts % rowPieces, first, last);
            });
  }

  /** The packed weights of a thread, or of all. */
  @FunctionalInterface
  private interface Weights {
    float[] of(int slot);
  }

  /**
   * Whether threads share groups instead of pieces, and pack their weights for themselves: what
   * another core packed comes from its cache.
   */
  private static boolean sharesGroups(ConvGeometry g, InPlacePass pass) {
    return g.groups() >= LEAST_SHARED_GROUPS
        && pass.pieces().count() > 1
        && pass.weights().packedSize() <= MOST_OWN;
  }

  /** Into how many ranges groups are cut for threads to share. */
  static int groupRanges(ConvGeometry g) {
    return Math.min(g.groups(), MOST_GROUP_RANGES);
  }

  private static float[] own(Call call, InPlacePass pass, int slot) {
    return call.workspace().local(slot, OWN, pass.weights().packedSize());
  }

  /** All groups, which threads share, with {@link #own} weights. */
  private static void groups(
      Call call, ConvGeometry g, InPlacePass pass, float[] from, float[] to, Body body) {
    float[] weight = call.input(1).data();
    int panels = pass.weights().residuePanels();
    int residues = pass.weights().panels() / panels;
    int ranges = groupRanges(g);
    call.parallel()
        .forRange(
            ranges,
            1,
            (slot, item, _) -> {
              int first = g.groups() * item / ranges * (panels / g.groups());
              int last = g.groups() * (item + 1) / ranges * (panels / g.groups());
              float[] own = own(call, pass, slot);
              for (int i = 0; i < residues; i++) {
                pass.weights().pack(weight, own, i * panels + first, i * panels + last);
              }
              images(pass, slot, from, 0, to, 0, 0, g.n(), first, last, body);
            });
  }

  /** Panels [firstPanel, lastPanel) of all pieces of images [first, last), for one thread. */
  private static void images(
      InPlacePass pass,
      int slot,
      float[] from,
      int from0,
      float[] to,
      int to0,
      int first,
      int last,
      int firstPanel,
      int lastPanel,
      Body body) {
    InPlacePieces pieces = pass.pieces();
    for (int image = first; image < last; image += pieces.pieceImages()) {
      int end = Math.min(last, image + pieces.pieceImages());
      for (int piece = 0; piece < pieces.rowPieces(); piece++) {
        body.run(slot, from, from0, to, to0, image, end, piece, firstPanel, lastPanel);
      }
    }
  }

  /** With weights that nobody packed: before, or slice by slice where each is used once. */
  static void forward(Call call, ConvGeometry g, OutputFinish finish) {
    InPlacePass pass = InPlacePass.forward(g);
    float[] x = call.input(0).data();
    float[] y = call.output().data();
    Weights w = weights(call, g, pass);
    Body body = output(call, g, pass, tables(call, pass), w, pass.packsSlices(), finish);
    unpacked(call, g, pass, x, y, body);
  }

  /** Weights for {@link #unpacked}: each thread's own, packed here, or as they come. */
  private static Weights weights(Call call, ConvGeometry g, InPlacePass pass) {
    if (sharesGroups(g, pass)) {
      return slot -> own(call, pass, slot);
    }
    float[] w = pass.packsSlices() ? call.input(1).data() : packed(call, pass);
    return _ -> w;
  }

  /** All of the batch, with {@link #weights}. */
  private static void unpacked(
      Call call, ConvGeometry g, InPlacePass pass, float[] from, float[] to, Body body) {
    if (sharesGroups(g, pass)) {
      groups(call, g, pass, from, to, body);
    } else {
      all(call, g, pass, from, to, body);
    }
  }

  private static float[] packed(Call call, InPlacePass pass) {
    float[] packed = call.workspace().shared(PACKED, pass.weights().packedSize());
    pack(call, pass, call.input(1).data(), packed);
    return packed;
  }

  static void forward(
      Call call, ConvGeometry g, float[] packed, OutputFinish finish, ImageStages stages) {
    InPlacePass pass = InPlacePass.forward(g);
    float[] y = call.output().data();
    Body body = output(call, g, pass, tables(call, pass), _ -> packed, false, finish);
    if (stages.any()) {
      int panels = pass.weights().residuePanels();
      ImageGroups.forward(
          call,
          g,
          stages,
          (slot, x, x0, from, to) -> images(pass, slot, x, x0, y, 0, from, to, 0, panels, body));
    } else {
      all(call, g, pass, call.input(0).data(), y, body);
    }
  }

  private static Body output(
      Call call,
      ConvGeometry g,
      InPlacePass pass,
      int[] tables,
      Weights weights,
      boolean packs,
      OutputFinish finish) {
    InPlacePieces pieces = pass.pieces();
    return (slot, x, x0, y, y0, image, end, piece, first, last) -> {
      float[] scratch = call.workspace().local(slot, SOURCE, pass.scratchSize());
      float[] w = weights.of(slot);
      pass.run(x, x0, w, packs, tables, y, y0, false, scratch, image, end, piece, first, last);
      if (finish.isNothing()) {
        return;
      }
      int k = pass.weights().firstTarget(first);
      int channels = pass.weights().firstTarget(last) - k;
      for (int n = image; n < end; n++) {
        for (int i = pieces.firstPixel(piece); i < pieces.endPixel(piece); i++) {
          finish.pixel(y, y0 + (n * g.pixels() + i) * g.k() + k, k, channels);
        }
      }
    };
  }

  /** The input's gradient with its weights, which are yet to be packed where {@code packs}. */
  private record InputGradient(InPlacePass pass, int[] tables, Weights weights, boolean packs) {
    static InputGradient of(Call call, ConvGeometry g, boolean stages) {
      InPlacePass pass = InPlacePass.inputGradient(g);
      if (stages) {
        float[] packed = InPlacePasses.packed(call, pass);
        return new InputGradient(pass, InPlacePasses.tables(call, pass), _ -> packed, false);
      }
      Weights w = InPlacePasses.weights(call, g, pass);
      return new InputGradient(pass, InPlacePasses.tables(call, pass), w, pass.packsSlices());
    }

    Body body(Call call, boolean accumulate) {
      return (slot, dy, dy0, dx, dx0, image, end, piece, first, last) -> {
        float[] scratch = call.workspace().local(slot, SOURCE, pass.scratchSize());
        pass.run(
            dy,
            dy0,
            weights.of(slot),
            packs,
            tables,
            dx,
            dx0,
            accumulate,
            scratch,
            image,
            end,
            piece,
            first,
            last);
      };
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
    if (call.wantsGradient(1) && InPlaceWeightGradient.isFaster(g)) {
      InPlaceWeightPasses.run(call, g);
    } else if (call.wantsGradient(1)) {
      Im2colWeightPasses.run(call, g);
    }
  }

  private static void inputGradient(Call call, ConvGeometry g) {
    float[] dy = call.outputGradient().data();
    float[] dx = call.inputGradient(0).data();
    InputGradient gradient = InputGradient.of(call, g, false);
    boolean writes = call.opensGradient(0) && gradient.pass.reachesAll();
    if (call.opensGradient(0) && !writes) {
      ImageGroups.clearInputGradient(call, g);
    }
    unpacked(call, g, gradient.pass, dy, dx, gradient.body(call, !writes));
  }

  /** Both gradients of a few images at a time, which share what the stages made of them. */
  private static void bothGradients(Call call, ConvGeometry g, ImageStages stages) {
    InputGradient gradient =
        ImageGroups.wantsInputGradient(call, stages) ? InputGradient.of(call, g, true) : null;
    Body body = gradient == null ? null : gradient.body(call, true);
    ImageParts parts = Im2colWeightPasses.parts(g);
    float[] sums = Im2colWeightPasses.sums(call, g);
    InPlaceWeightPasses weight =
        sums != null && InPlaceWeightGradient.isFaster(g)
            ? InPlaceWeightPasses.of(call, g, sums)
            : null;
    parts.run(
        call,
        (slot, part, first, from, to) -> {
          float[] dy = ImageGroups.outputGradient(call, g, stages, slot, from, to);
          int dy0 = ImageGroups.outputGradientStart(g, stages, from);
          int x0 = ImageGroups.inputStart(g, stages, from);
          if (gradient != null) {
            float[] dx = ImageGroups.inputGradient(call, g, stages, slot, from, to);
            int panels = gradient.pass.weights().residuePanels();
            images(gradient.pass, slot, dy, dy0, dx, x0, from, to, 0, panels, body);
            if (stages.loadsInput()) {
              stages.inputGradientDone(from, to, dx, x0);
            }
          }
          if (sums == null) {
            return;
          }
          float[] x = ImageGroups.input(call, g, stages, slot, from, to);
          if (weight != null) {
            weight.addToPart(call, x, x0, dy, dy0, slot, part, first, from, to);
          } else {
            Im2colWeightPasses.addToPart(
                call, g, x, x0, dy, dy0, sums, slot, part, first, from, to);
          }
        });
    if (sums != null) {
      Im2colWeightPasses.reduce(call, g, sums, parts.count());
    }
  }
}
