package senet.cli;

import senet.engine.tensor.Workspace;
import senet.model.nn.Network;
import senet.model.train.StepBenchmark.Mode;

/** The JVM's heap against what a command will ask of it, told before anything is allocated. */
final class Heap {
  private static final double BYTES_PER_MEBIBYTE = 1 << 20;
  private static final double BYTES_PER_GIBIBYTE = 1 << 30;

  /**
   * What can be used of a heap beside {@link #RESERVE}: the collector keeps a twentieth for small
   * objects, and large arrays take whole regions. Least heaps in MiB in which training ended well
   * under G1, for what was to be used: 2,390 for 2,258 (seed in batches of 128), 734 for 682 (of
   * 32), 182 for 167 (of one); under the serial and the parallel collector 684 and 673 for 666.
   */
  private static final double SHARE = 0.9;

  /** What small heaps want besides: seed in batches of one once failed in 134 MiB for 108. */
  private static final double RESERVE = 24 << 20;

  /**
   * Copies of a network's weights that are there beside what training asks for, and what the
   * program itself holds: 40 MiB were held for 10 of weights, 289 for 107, 754 for 255, with the
   * gradients, which are among what is asked for. Arrays of half a region of G1 and more take whole
   * ones.
   */
  private static final double COPIES_TO_TRAIN = 2;

  /** The same of inference, which held 146 MiB for 107. */
  private static final double COPIES_TO_INFER = 1.5;

  private static final double PROGRAM = 16 << 20;

  private Heap() {}

  /** The heap of a process that makes a network and then asks for {@code bytes}, in bytes. */
  static double with(Network network, Mode mode, double bytes, int threads) {
    double copies = mode == Mode.TRAIN ? COPIES_TO_TRAIN : COPIES_TO_INFER;
    return around(copies * network.parameterCount() * Float.BYTES + PROGRAM + bytes, threads);
  }

  /** The heap in which {@code bytes} can be used; what scratch takes more grows with it. */
  private static double around(double bytes, int threads) {
    double heap = in(0, bytes, threads);
    return in(in(heap, bytes, threads), bytes, threads);
  }

  /** The same in a heap of {@code heap}. */
  private static double in(double heap, double bytes, int threads) {
    return (bytes + Workspace.mostSpareBytes(threads, (long) heap)) / SHARE + RESERVE;
  }

  /** Refuses {@code what} in batches of {@code batch} where {@code bytes} more do not fit. */
  static void require(String what, int batch, double bytes, int threads) {
    double have = Runtime.getRuntime().maxMemory();
    double all = heldBytes() + bytes;
    double need = Math.max(around(all, threads), in(have, all, threads));
    if (need > have) {
      throw new CommandFailure(
          ExitCode.OUT_OF_MEMORY,
          "%s needs about %,.0f MiB of heap with batches of %d, the JVM has %,.0f MiB; hint: %sjava -Xmx%.0fg -jar ..."
              .formatted(
                  what,
                  Math.ceil(need / BYTES_PER_MEBIBYTE),
                  batch,
                  Math.floor(have / BYTES_PER_MEBIBYTE),
                  batch > 1 ? "a smaller --batch-size, or " : "",
                  Math.ceil(need / BYTES_PER_GIBIBYTE)));
    }
  }

  /** What the images, the network and the program itself hold, without what reading them left. */
  private static long heldBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
