package senet.engine.selftest;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Workspace;

/**
 * What running cases showed.
 *
 * @param cases all of them
 * @param failed names of those with a value that was beyond its bound
 * @param skipped names of those for which there was no time
 */
record KernelCheck(int cases, List<String> failed, List<String> skipped) {
  /** Transforms, packing and the plain loops, beside the products that a case is known for. */
  private static final int BESIDE_PRODUCTS = 4;

  /** A case with what it is held to, which takes as long to compute as some runs. */
  private record Started(KernelCase of, KernelRun run, List<Expected> expected) {
    boolean isRight() {
      List<float[]> results = run.results();
      boolean right = true;
      for (int i = 0; i < results.size(); i++) {
        right &= expected.get(i).isMetBy(results.get(i));
      }
      return right;
    }
  }

  /**
   * Runs each case, and then all of them in turn until the time is up, so that what C2 makes of the
   * kernels is seen as well as what ran before. Every value of every run is compared.
   *
   * @param gflops of one thread: cases that would take longer than there is time are left out
   * @param millis to run for where one round takes no longer
   * @param mostMillis from which on no case is started
   */
  static KernelCheck of(List<KernelCase> cases, double gflops, long millis, long mostMillis) {
    long start = System.nanoTime();
    long window = TimeUnit.MILLISECONDS.toNanos(millis);
    long most = TimeUnit.MILLISECONDS.toNanos(mostMillis);
    List<Started> started = new ArrayList<>();
    Set<String> failed = new TreeSet<>();
    List<String> skipped = new ArrayList<>();
    Workspace workspace = Workspace.exact(1); // of small cases, whose speed does not matter
    try (Parallel parallel = Parallel.of(1)) {
      for (KernelCase of : cases) {
        double nanos = BESIDE_PRODUCTS * of.work() / gflops;
        if (System.nanoTime() - start + nanos > most) {
          skipped.add(of.name());
          continue;
        }
        Started first = new Started(of, new KernelRun(of, parallel, workspace), of.expected());
        started.add(first);
        if (!first.isRight()) {
          failed.add(of.name());
        }
      }
      for (int i = 0; !started.isEmpty() && System.nanoTime() - start < window; i++) {
        Started again = started.get(i % started.size());
        if (!again.isRight()) {
          failed.add(again.of.name());
        }
      }
    }
    return new KernelCheck(cases.size(), List.copyOf(failed), List.copyOf(skipped));
  }
}
