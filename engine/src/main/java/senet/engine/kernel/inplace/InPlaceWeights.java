package senet.engine.kernel.inplace;

import static senet.engine.simd.CacheLines.FIRST;

import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.gemm.Packing;
import senet.engine.kernel.gemm.Panels;

/**
 * The weights of an {@link InPlacePass}: for each residue and group panels of target channels,
 * [taps of the residue][source channels of the group][columns].
 */
public final class InPlaceWeights {
  /**
   * Depth of the slices of weights, of 64 columns: 96 KB, which L2 feeds. 128 -> 128 channels at
   * 56x56, stride 2, eight images, Zen 4, two threads, forward: 1.07 times as fast as with 128.
   */
  private static final int DEPTH = 384;

  /** Floats of a panel's weights, 40 KB, that are one slice however deep. */
  private static final int MOST_WHOLE = 10 * 1024;

  private static final int WIDEST_PANEL = 64; // columns

  private final ConvGeometry g;
  private final boolean adjoint; // whether targets are the input's channels
  private final InPlaceResidue[] residues;

  InPlaceWeights(ConvGeometry g, boolean adjoint, InPlaceResidue[] residues) {
    this.g = g;
    this.adjoint = adjoint;
    this.residues = residues;
  }

  /** Source channels of a group. */
  int groupDepth() {
    return (adjoint ? g.k() : g.c()) / g.groups();
  }

  /** Target channels of a group. */
  int groupTargets() {
    return (adjoint ? g.c() : g.k()) / g.groups();
  }

  /** Panels of all groups and residues' packed weights. */
  public int panels() {
    return residues.length * g.groups() * groupPanels();
  }

  /** The first target channel of a panel of a residue; the end of all for one past the last. */
  public int firstTarget(int panel) {
    int group = panel / groupPanels();
    return group * groupTargets() + panel % groupPanels() * Panels.columns(groupTargets());
  }

  /** Panels of one residue of the weights. */
  public int residuePanels() {
    return g.groups() * groupPanels();
  }

  /** Panels of one group of a residue. */
  int groupPanels() {
    return Math.ceilDiv(groupTargets(), Panels.columns(groupTargets()));
  }

  /** Floats of one group of a residue. */
  int groupSize(InPlaceResidue residue) {
    int columns = Panels.columns(groupTargets());
    int last = groupTargets() - (groupPanels() - 1) * columns;
    int padded = (groupPanels() - 1) * columns + Panels.columns(last);
    return residue.r() * residue.s() * groupDepth() * padded;
  }

  /** Floats of packed weights. */
  public int packedSize() {
    int size = FIRST;
    for (InPlaceResidue residue : residues) {
      size += g.groups() * groupSize(residue);
    }
    return size;
  }

  /**
   * Depth of the slices of a panel that is {@code depth} deep, or more where it is one slice: the
   * same at any vector width.
   */
  int sliceDepth(int depth) {
    int widest = Math.min(WIDEST_PANEL, groupTargets());
    return (long) depth * widest <= MOST_WHOLE ? depth : DEPTH;
  }

  /** Floats of the largest slice. */
  int sliceSize() {
    int most = 0;
    for (InPlaceResidue residue : residues) {
      most = Math.max(most, sliceDepth(residue.r() * residue.s() * groupDepth()));
    }
    return most * Panels.columns(groupTargets());
  }

  /**
   * Packs panels [from, to) of weights {@code w}[K][R][S][C/groups] for {@link InPlacePass#run}.
   */
  public void pack(float[] w, float[] packed, int from, int to) {
    int start = FIRST;
    int first = 0;
    for (InPlaceResidue residue : residues) {
      int begin = Math.max(from, first);
      int end = Math.min(to, first + residuePanels());
      for (int panel = begin; panel < end; panel++) {
        pack(residue, w, packed, start, panel - first);
      }
      first += residuePanels();
      start += g.groups() * groupSize(residue);
    }
  }

  private void pack(InPlaceResidue residue, float[] w, float[] packed, int start, int panel) {
    int group = panel / groupPanels();
    int j = panel % groupPanels() * Panels.columns(groupTargets());
    int width = Math.min(Panels.columns(groupTargets()), groupTargets() - j);
    int depth = residue.r() * residue.s() * groupDepth();
    int at = start + group * groupSize(residue) + j * depth;
    packSlice(residue, w, group, j, width, 0, depth, packed, at);
  }

  /**
   * Packs a part of a panel as {@link #pack} does, [length][columns], of target channels [j, j +
   * width) of a group and of a residue's taps and source channels from the {@code from}th on.
   */
  void packSlice(
      InPlaceResidue residue,
      float[] w,
      int group,
      int j,
      int width,
      int from,
      int length,
      float[] slice,
      int at) {
    int columns = Panels.columns(width);
    int taps = g.taps();
    if (!adjoint) {
      int first = (group * g.groupK() + j) * taps + from;
      Packing.panelTransposed(length, width, columns, w, first, taps, slice, at);
      return;
    }
    for (int i = from, rows; i < from + length; i += rows) { // of one tap
      int tap = i / groupDepth();
      int source = i % groupDepth();
      rows = Math.min(from + length - i, groupDepth() - source);
      int column = residue.tap(tap / residue.s(), tap % residue.s()) * g.groupC() + j;
      int first = (group * g.groupK() + source) * taps + column;
      Packing.panelRows(rows, width, columns, w, first, taps, slice, at + (i - from) * columns);
    }
  }
}
