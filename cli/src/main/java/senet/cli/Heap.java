package senet.cli;

/** The JVM's heap against what a command will ask of it, told before anything is allocated. */
final class Heap {
  private static final double BYTES_PER_MEGABYTE = 1 << 20;
  private static final double BYTES_PER_GIGABYTE = 1 << 30;

  /**
   * What can be used of a heap: large arrays take whole regions of it, and the collector wants room
   * to move the rest. The seed network's 108 MB in batches of one failed in 134 MB (81 %) and ended
   * well in 138.
   */
  private static final double SHARE = 0.75;

  private Heap() {}

  /** The heap in which {@code bytes} can be used. */
  static double around(double bytes) {
    return bytes / SHARE;
  }

  /** Refuses {@code what} in batches of {@code batch} where {@code bytes} more do not fit. */
  static void require(String what, int batch, double bytes) {
    double need = around(heldBytes() + bytes);
    double have = Runtime.getRuntime().maxMemory();
    if (need > have) {
      throw new CommandFailure(
          ExitCode.OUT_OF_MEMORY,
          "%s needs about %,.0f MB of heap with batches of %d, the JVM has %,.0f MB; hint: a smaller --batch-size, or java -Xmx%.0fg -jar ..."
              .formatted(
                  what,
                  Math.ceil(need / BYTES_PER_MEGABYTE),
                  batch,
                  Math.floor(have / BYTES_PER_MEGABYTE),
                  Math.ceil(need / BYTES_PER_GIGABYTE)));
    }
  }

  /** What the images, the network and the program itself hold, without what reading them left. */
  private static long heldBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
