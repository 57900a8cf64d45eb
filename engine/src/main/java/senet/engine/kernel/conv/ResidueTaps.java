package senet.engine.kernel.conv;

/**
 * The taps along one axis of the kernel that carry the output's gradient to pixels of one residue
 * by the stride.
 *
 * @param size taps of the kernel along the axis
 * @param residue of the pixels, below the stride
 */
public record ResidueTaps(ConvGeometry g, int size, int residue) {
  /** The most taps that reach any residue. */
  public static int most(ConvGeometry g, int size) {
    int most = 0;
    for (int residue = 0; residue < g.stride(); residue++) {
      most = Math.max(most, new ResidueTaps(g, size, residue).count());
    }
    return most;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  private boolean reaches(int tap) {
    return distance(tap) % g.stride() == 0;
  }

  private int distance(int tap) {
    return residue + g.padding() - tap * g.dilation();
  }

  /** From one that reaches to the next. */
  public int step() {
    return g.stride() / gcd(g.stride(), g.dilation());
  }

  /** The last that reaches; 0 where none does. */
  public int last() {
    int tap = size - 1;
    while (tap > 0 && !reaches(tap)) {
      tap--;
    }
    return tap;
  }

  /** How many reach. */
  public int count() {
    return reaches(last()) ? last() / step() + 1 : 0;
  }

  /** Which pixel of the output the last one carries to the first of the residue. */
  public int source() {
    return Math.floorDiv(distance(last()), g.stride());
  }

  /** From tap to tap in the output. */
  public int sourceStep() {
    return g.dilation() * step() / g.stride();
  }
}
