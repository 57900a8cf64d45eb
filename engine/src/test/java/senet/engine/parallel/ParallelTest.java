package senet.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelTest {
  @Property
  void everyItemOnceInTheSameChunks(
      @ForAll @IntRange(max = 500) int n,
      @ForAll @IntRange(min = 1, max = 60) int grain,
      @ForAll @IntRange(min = 1, max = 5) int threads) {
    AtomicIntegerArray seen = new AtomicIntegerArray(Math.max(1, n));
    Set<Integer> starts = new ConcurrentSkipListSet<>();
    try (Parallel parallel = Parallel.of(threads)) {
      parallel.forRange(
          n,
          grain,
          (slot, from, to) -> {
            assertThat(slot).isBetween(0, threads - 1);
            assertThat(to - from).isBetween(1, grain);
            starts.add(from);
            for (int i = from; i < to; i++) {
              seen.incrementAndGet(i);
            }
          });
    }
    for (int i = 0; i < n; i++) {
      assertThat(seen.get(i)).isEqualTo(1);
    }
    assertThat(starts).hasSize((n + grain - 1) / grain).allMatch(start -> start % grain == 0);
  }

  @Test
  void whatABodyThrowsIsThrownAndThePoolGoesOn() {
    try (Parallel parallel = Parallel.of(3)) {
      for (int bad : new int[] {0, 7, 63}) {
        assertThatThrownBy(
                () ->
                    parallel.forRange(
                        64,
                        1,
                        (_, from, _) -> {
                          if (from == bad) {
                            throw new IllegalArgumentException("item " + from);
                          }
                        }))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("item " + bad);
        AtomicIntegerArray count = new AtomicIntegerArray(1);
        parallel.forRange(10, 3, (_, from, to) -> count.addAndGet(0, to - from));
        assertThat(count.get(0)).isEqualTo(10);
      }
    }
  }

  /** Pauses around the time after which a thread without work falls asleep. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void chunksHaveAnItemAtLeast(int threads) {
    try (Parallel parallel = Parallel.of(threads)) {
      for (int grain : new int[] {0, -1}) {
        assertThatThrownBy(() -> parallel.forRange(3, grain, (_, _, _) -> {}))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("Parallel: 3 items in chunks of %d, at least 1 is needed", grain);
      }
    }
  }

  @Test
  void noRangeIsLostBetweenLookingOutAndSleep() {
    for (int threads = 2; threads <= 3; threads++) {
      try (Parallel parallel = Parallel.of(threads)) {
        AtomicIntegerArray seen = new AtomicIntegerArray(3);
        for (int range = 1; range <= 2_000; range++) {
          LockSupport.parkNanos(range % 5 * 60_000L);
          parallel.forRange(3, 1, (_, from, _) -> seen.incrementAndGet(from));
          for (int i = 0; i < 3; i++) {
            assertThat(seen.get(i)).isEqualTo(range);
          }
        }
      }
    }
  }

  /** As where other processes have the cores: the range is done without the thread, later with. */
  @Test
  void aThreadThatDoesNotRunIsNotWaitedFor() {
    ForkJoinPool pool = new ForkJoinPool(1);
    try (Parallel parallel = Parallel.of(2, pool)) {
      CountDownLatch busy = new CountDownLatch(1);
      ForkJoinTask<Boolean> other = pool.submit(() -> busy.await(60, TimeUnit.SECONDS));
      AtomicIntegerArray seen = new AtomicIntegerArray(10);
      for (int range = 1; range <= 3; range++) {
        assertTimeoutPreemptively(
            Duration.ofSeconds(10),
            () ->
                parallel.forRange(
                    10,
                    1,
                    (slot, from, _) -> {
                      assertThat(slot).isZero();
                      seen.incrementAndGet(from);
                    }));
        for (int i = 0; i < 10; i++) {
          assertThat(seen.get(i)).isEqualTo(range);
        }
      }
      busy.countDown();
      assertThat(other.join()).isTrue();
      CyclicBarrier both = new CyclicBarrier(2);
      parallel.forRange(2, 1, (_, _, _) -> awaitAt(both));
    }
  }

  /** Both threads' chunks fail: one failure is thrown, and none is left for the next range. */
  @Test
  void failuresOfSeveralThreadsEndWithTheirRange() {
    try (Parallel parallel = Parallel.of(2)) {
      for (int round = 0; round < 50; round++) {
        CyclicBarrier both = new CyclicBarrier(2);
        assertThatThrownBy(
                () ->
                    parallel.forRange(
                        2,
                        1,
                        (_, _, _) -> {
                          awaitAt(both);
                          throw new IllegalArgumentException("both");
                        }))
            .hasMessage("both");
        AtomicIntegerArray count = new AtomicIntegerArray(1);
        parallel.forRange(2, 1, (_, from, to) -> count.addAndGet(0, to - from));
        assertThat(count.get(0)).isEqualTo(2);
      }
    }
  }

  /** From the calling thread's chunk and from the other's. */
  @Test
  void aRangeWithinARangeIsRefused() {
    try (Parallel parallel = Parallel.of(2)) {
      for (int nesting = 0; nesting < 2; nesting++) {
        int nests = nesting;
        CyclicBarrier both = new CyclicBarrier(2);
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () ->
                assertThatThrownBy(
                        () ->
                            parallel.forRange(
                                2,
                                1,
                                (slot, _, _) -> {
                                  awaitAt(both);
                                  if (slot == nests) {
                                    parallel.forRange(2, 1, (_, _, _) -> {});
                                  }
                                }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("from within a range of the same pool"));
        AtomicIntegerArray count = new AtomicIntegerArray(1);
        parallel.forRange(10, 3, (_, from, to) -> count.addAndGet(0, to - from));
        assertThat(count.get(0)).isEqualTo(10);
      }
    }
  }

  @Test
  void aClosedPoolRunsNothing() {
    for (int threads = 1; threads <= 2; threads++) {
      Parallel parallel = Parallel.of(threads);
      parallel.close();
      assertThatThrownBy(() -> parallel.forRange(2, 1, (_, _, _) -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Parallel: a range is asked for after close");
    }
  }

  /** Where the system gives no thread, that is thrown, and nothing runs on behind it. */
  @Test
  void aThreadThatCannotBeMadeEndsTheRange() {
    AtomicIntegerArray made = new AtomicIntegerArray(1);
    ForkJoinPool pool =
        new ForkJoinPool(
            2,
            p -> {
              if (made.incrementAndGet(0) > 1) {
                throw new OutOfMemoryError("no thread");
              }
              return ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(p);
            },
            null,
            false);
    try (Parallel parallel = Parallel.of(3, pool)) {
      for (int range = 0; range < 20; range++) {
        AtomicIntegerArray running = new AtomicIntegerArray(1);
        AtomicIntegerArray seen = new AtomicIntegerArray(30);
        boolean failed = false;
        try {
          parallel.forRange(
              30,
              1,
              (_, from, _) -> {
                running.incrementAndGet(0);
                LockSupport.parkNanos(100_000);
                seen.incrementAndGet(from);
                running.decrementAndGet(0);
              });
        } catch (OutOfMemoryError e) {
          failed = true;
        }
        assertThat(running.get(0)).isZero();
        for (int i = 0; i < 30; i++) {
          assertThat(seen.get(i)).isBetween(failed ? 0 : 1, 1);
        }
      }
    }
  }

  /** An interrupt waits until the range is done, and is there then. */
  @Test
  void anInterruptDoesNotEndARange() {
    try (Parallel parallel = Parallel.of(2)) {
      CyclicBarrier both = new CyclicBarrier(2);
      AtomicIntegerArray done = new AtomicIntegerArray(2);
      parallel.forRange(
          2,
          1,
          (slot, from, _) -> {
            awaitAt(both);
            if (slot == 0) {
              Thread.currentThread().interrupt();
            } else {
              LockSupport.parkNanos(50_000_000);
            }
            done.incrementAndGet(from);
          });
      assertThat(Thread.interrupted()).isTrue();
      assertThat(done.get(0) + done.get(1)).isEqualTo(2);
    }
  }

  private static void awaitAt(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void rangesOfOtherThreadsAreNotRecorded() throws InterruptedException {
    try (Parallel parallel = Parallel.of(2)) {
      List<String> runs = Collections.synchronizedList(new ArrayList<>());
      Thread other = new Thread(() -> parallel.once(() -> runs.add("other")));
      Ranges ranges =
          parallel.record(
              () -> {
                other.start();
                while (other.isAlive() && other.getState() != Thread.State.BLOCKED) {
                  Thread.onSpinWait();
                }
                parallel.once(() -> runs.add("own"));
              });
      other.join();
      runs.clear();
      ranges.run(parallel);
      assertThat(runs).containsExactly("own");
    }
  }

  @Test
  void whatIsRecordedRunsAgainInOrder() {
    try (Parallel parallel = Parallel.of(3)) {
      List<String> runs = Collections.synchronizedList(new ArrayList<>());
      Ranges ranges =
          parallel.record(
              () -> {
                parallel.forRange(0, 1, (_, _, _) -> runs.add("empty"));
                parallel.once(() -> runs.add("once"));
                parallel.forRange(6, 4, (_, from, to) -> runs.add(from + " to " + to));
                parallel.once(() -> runs.add("end"));
              });
      parallel.once(() -> runs.add("not recorded"));
      ranges.run(parallel);
      assertThat(runs.subList(0, 5)).startsWith("once").endsWith("end", "not recorded");
      assertThat(runs.subList(5, 9)).startsWith("once").endsWith("end");
      assertThat(runs.subList(6, 8)).containsExactlyInAnyOrder("0 to 4", "4 to 6");
      assertThat(runs).hasSize(9);
    }
  }

  @Test
  void aRecordingThatFailsEndsThere() {
    try (Parallel parallel = Parallel.of(1)) {
      assertThatThrownBy(
              () ->
                  parallel.record(
                      () -> {
                        throw new IllegalStateException("no");
                      }))
          .hasMessage("no");
      List<String> runs = new ArrayList<>();
      Ranges ranges = parallel.record(() -> parallel.once(() -> runs.add("later")));
      ranges.run(parallel);
      assertThat(runs).containsExactly("later", "later");
    }
  }

  @Test
  void theNumberOfThreadsIsChecked() {
    assertThatThrownBy(() -> Parallel.of(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Parallel: 0 threads asked for, 1 to 1024 are possible");
  }
}
