package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.winograd.GroupBackward;
import senet.engine.kernel.winograd.GroupForward;
import senet.engine.kernel.winograd.GroupSlices;
import senet.engine.kernel.winograd.WinogradBackward;
import senet.engine.tensor.Workspace;

/**
 * A convolution's passes by Winograd's algorithm where channels are grouped: threads share slices
 * of a group or two, or whole images where more is done to them.
 */
final class WinogradGroupPasses {
  private static final int KERNELS = 0;
  private static final int SUMS = 1;
  private static final int INPUT = 0;
  private static final int PRODUCT = 1;
  private static final int PATCH = 2;
  private static final int HALF = 3;
  private static final int OWN = 7; // where no stages are, whose ops have it, too
  private static final int CHANNEL_GRAIN = 16;

  private WinogradGroupPasses() {}

  /** Whether {@link #forward(Call, ConvGeometry, OutputFinish)} is for {@code g}. */
  static boolean transformsSlices(ConvGeometry g) {
    return new GroupSlices(g).areShared();
  }

  /**
   * With kernels that nobody transformed: a slice's are transformed by the thread that multiplies
   * by them, for all of the batch.
   */
  static void forward(Call call, ConvGeometry g, OutputFinish finish) {
    GroupSlices slices = new GroupSlices(g);
    Workspace workspace = call.workspace();
    float[] x = call.input(0).data();
    float[] weight = call.input(1).data();
    int tiles = g.n() * slices.imageTiles();
    call.parallel()
        .forRange(
            slices.count(),
            1,
            (slot, slice, _) -> {
              float[] own = workspace.local(slot, OWN, slices.kernelsSize());
              int u0 = GroupForward.start(slices, slice);
              int first = slices.firstGroup(slice);
              int end = slices.firstGroup(slice + 1);
              pack(call, slices, weight, own, u0, slot, first, end);
              tiles(call, slices, slice, x, 0, own, u0, finish, slot, 0, tiles);
            });
  }

  /** With kernels from {@link #pack}. */
  static void forward(
      Call call, ConvGeometry g, float[] u, OutputFinish finish, ImageStages stages) {
    GroupSlices slices = new GroupSlices(g);
    int ofImage = slices.imageTiles();
    if (stages.any()) {
      ImageGroups.forward(
          call,
          g,
          stages,
          (slot, images, x0, from, to) -> {
            int first = from * ofImage;
            int end = to * ofImage;
            for (int slice = 0; slice < slices.count(); slice++) {
              tiles(call, slices, slice, images, x0, u, 0, finish, slot, first, end);
            }
          });
      return;
    }
    float[] x = call.input(0).data();
    int tiles = g.n() * ofImage;
    int block = ImageGroups.even(tiles, GroupSlices.BLOCK);
    int blocks = Math.ceilDiv(tiles, block);
    call.parallel()
        .forRange(
            slices.count() * blocks,
            1,
            (slot, item, _) -> {
              int from = item % blocks * block;
              int to = Math.min(tiles, from + block);
              tiles(call, slices, item / blocks, x, 0, u, 0, finish, slot, from, to);
            });
  }

  /** A slice's channels of tiles [from, to). */
  private static void tiles(
      Call call,
      GroupSlices slices,
      int slice,
      float[] x,
      int x0,
      float[] u,
      int u0,
      OutputFinish finish,
      int slot,
      int from,
      int to) {
    Workspace workspace = call.workspace();
    float[] v = workspace.local(slot, INPUT, slices.tilesSize());
    float[] m = workspace.local(slot, PRODUCT, slices.tilesSize());
    float[] patch = workspace.local(slot, PATCH, slices.patchSize());
    float[] half = workspace.local(slot, HALF, slices.halfSize());
    float[] y = call.output().data();
    int step = ImageGroups.even(to - from, GroupSlices.BLOCK);
    for (int tile = from; tile < to; tile += step) {
      int last = Math.min(to, tile + step);
      GroupForward.run(slices, slice, x, x0, u, u0, finish, y, v, m, patch, half, tile, last);
    }
  }

  /** Transforms weights [K][3][3][C/groups]. */
  static void pack(Call call, ConvGeometry g, float[] weight, float[] u) {
    GroupSlices slices = new GroupSlices(g);
    call.parallel()
        .forRange(
            g.groups(), 1, (slot, from, to) -> pack(call, slices, weight, u, 0, slot, from, to));
  }

  private static void pack(
      Call call,
      GroupSlices slices,
      float[] weight,
      float[] u,
      int u0,
      int slot,
      int from,
      int to) {
    float[] taps = call.workspace().local(slot, PATCH, slices.patchSize());
    float[] half = call.workspace().local(slot, HALF, slices.halfSize());
    GroupForward.pack(slices.g(), weight, u, u0, taps, half, from, to);
  }

  static void backward(Call call, ConvGeometry g, ImageStages stages) {
    GroupSlices slices = new GroupSlices(g);
    int parts;
    float[] sums;
    if (stages.any()) {
      int group = Math.max(1, GroupSlices.BLOCK / slices.imageTiles());
      sums = sums(call, WinogradBackward.sumsSize(g));
      float[] u = ImageGroups.wantsInputGradient(call, stages) ? kernels(call, slices) : null;
      ImageParts images = new ImageParts(g.n(), group, WinogradBackward.partImages(g));
      images.run(
          call,
          (slot, part, first, from, to) ->
              images(call, slices, stages, u, sums, slot, part, first, from, to));
      parts = images.count();
    } else {
      int partImages =
          slices.areShared() ? WinogradBackward.mostPartImages(g) : WinogradBackward.partImages(g);
      parts = Math.ceilDiv(g.n(), partImages);
      sums = sums(call, WinogradBackward.sumsSize(g, parts));
      slices(call, slices, sums, partImages);
    }
    if (sums != null) {
      reduce(call, slices, sums, parts);
    }
  }

  /** Null where no gradient of the weight is wanted. */
  private static float[] sums(Call call, int size) {
    return call.wantsGradient(1) ? call.workspace().shared(SUMS, size) : null;
  }

  /** Without stages. */
  private static void slices(Call call, GroupSlices slices, float[] sums, int partImages) {
    ConvGeometry g = slices.g();
    float[] x = call.input(0).data();
    float[] dy = call.outputGradient().data();
    float[] dx = call.wantsGradient(0) ? call.inputGradient(0).data() : null;
    float[] u = dx == null || slices.areShared() ? null : kernels(call, slices);
    if (dx != null && call.opensGradient(0)) {
      ImageGroups.clearInputGradient(call, g);
    }
    int parts = Math.ceilDiv(g.n(), partImages);
    call.parallel()
        .forRange(
            slices.count() * parts,
            1,
            (slot, item, _) -> {
              int slice = item / parts;
              int part = item % parts;
              int from = part * partImages;
              int to = Math.min(g.n(), from + partImages);
              float[] own = dx == null || u != null ? u : kernels(call, slices, slice, slot);
              int u0 = own == u ? 0 : GroupBackward.start(slices, slice);
              slice(
                  call, slices, slice, x, 0, dy, 0, own, u0, dx, sums, slot, part, true, from, to);
            });
  }

  private static void images(
      Call call,
      GroupSlices slices,
      ImageStages stages,
      float[] u,
      float[] sums,
      int slot,
      int part,
      boolean first,
      int from,
      int to) {
    ConvGeometry g = slices.g();
    float[] dy = ImageGroups.outputGradient(call, g, stages, slot, from, to);
    int dy0 = ImageGroups.outputGradientStart(g, stages, from);
    float[] x = ImageGroups.input(call, g, stages, slot, from, to);
    int x0 = ImageGroups.inputStart(g, stages, from);
    float[] dx = ImageGroups.inputGradient(call, g, stages, slot, from, to);
    for (int slice = 0; slice < slices.count(); slice++) {
      slice(call, slices, slice, x, x0, dy, dy0, u, 0, dx, sums, slot, part, first, from, to);
    }
    if (dx != null && stages.loadsInput()) {
      stages.inputGradientDone(from, to, dx, x0);
    }
  }

  /** A slice's channels of images [from, to) of a part. */
  private static void slice(
      Call call,
      GroupSlices slices,
      int slice,
      float[] x,
      int x0,
      float[] dy,
      int dy0,
      float[] u,
      int u0,
      float[] dx,
      float[] sums,
      int slot,
      int part,
      boolean firstOfPart,
      int from,
      int to) {
    Workspace workspace = call.workspace();
    float[] w = workspace.local(slot, PRODUCT, slices.tilesSize());
    float[] v = workspace.local(slot, INPUT, slices.tilesSize());
    float[] patch = workspace.local(slot, PATCH, slices.patchSize());
    float[] half = workspace.local(slot, HALF, slices.halfSize());
    int begin = from * slices.imageTiles();
    int end = to * slices.imageTiles();
    int step = ImageGroups.even(end - begin, GroupSlices.BLOCK);
    for (int tile = begin; tile < end; tile += step) {
      boolean first = firstOfPart && tile == begin;
      int last = Math.min(end, tile + step);
      GroupBackward.run(
          slices, slice, x, x0, dy, dy0, u, u0, dx, x0, sums, part, first, w, v, patch, half, tile,
          last);
    }
  }

  private static float[] kernels(Call call, GroupSlices slices) {
    ConvGeometry g = slices.g();
    Workspace workspace = call.workspace();
    float[] weight = call.input(1).data();
    float[] u = workspace.shared(KERNELS, GroupBackward.packedSize(g));
    call.parallel()
        .forRange(
            g.groups(),
            1,
            (slot, from, to) -> {
              float[] half = workspace.local(slot, HALF, slices.halfSize());
              GroupBackward.pack(g, weight, u, 0, half, from, to);
            });
    return u;
  }

  /** A slice's, in a thread's scratch. */
  private static float[] kernels(Call call, GroupSlices slices, int slice, int slot) {
    float[] own = call.workspace().local(slot, OWN, slices.kernelsSize());
    float[] half = call.workspace().local(slot, HALF, slices.halfSize());
    int u0 = GroupBackward.start(slices, slice);
    int from = slices.firstGroup(slice);
    int to = slices.firstGroup(slice + 1);
    GroupBackward.pack(slices.g(), call.input(1).data(), own, u0, half, from, to);
    return own;
  }

  private static void reduce(Call call, GroupSlices slices, float[] sums, int parts) {
    ConvGeometry g = slices.g();
    Workspace workspace = call.workspace();
    float[] dw = call.inputGradient(1).data();
    call.parallel()
        .forRange(
            g.k(),
            CHANNEL_GRAIN,
            (slot, from, to) -> {
              float[] window = workspace.local(slot, PATCH, slices.patchSize());
              float[] half = workspace.local(slot, HALF, slices.halfSize());
              WinogradBackward.reduce(g, sums, parts, dw, window, half, from, to);
            });
  }
}
