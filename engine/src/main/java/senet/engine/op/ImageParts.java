package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvGeometry;

/**
 * Images divided by the shape into parts, each of which has a sum of its own for the weight's
 * gradient, and within a part into groups that are done together.
 *
 * @param images of the batch
 * @param group images that are done together, at most
 * @param partImages images of a part, at most
 */
record ImageParts(int images, int group, int partImages) {
  /** Does images [from, to) of a part, the {@code first} of it or later ones. */
  @FunctionalInterface
  interface Body {
    void run(int slot, int part, boolean first, int from, int to);
  }

  /** At most {@code most} parts of whole groups. */
  static ImageParts of(ConvGeometry g, int most) {
    int group = ImageGroups.of(g);
    int groups = Math.ceilDiv(g.n(), group);
    return new ImageParts(g.n(), group, Math.ceilDiv(groups, most) * group);
  }

  /** Sums to make room for: fewer images may be divided into more parts of {@link #of}. */
  static int room(ConvGeometry g, int most) {
    return Math.min(g.n(), most);
  }

  int count() {
    return Math.ceilDiv(images, partImages);
  }

  void run(Call call, Body body) {
    call.parallel()
        .forRange(
            count(),
            1,
            (slot, part, _) -> {
              int begin = part * partImages;
              int end = Math.min(images, begin + partImages);
              for (int from = begin; from < end; from += group) {
                body.run(slot, part, from == begin, from, Math.min(end, from + group));
              }
            });
  }
}
