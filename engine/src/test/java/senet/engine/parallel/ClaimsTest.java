package senet.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ClaimsTest {
  /** Threads in any order of claims, a member drawn anew for each. */
  @Property
  void eachChunkOnceInAnyOrderOfThreads(
      @ForAll @IntRange(min = 1, max = 200) int chunks,
      @ForAll @IntRange(min = 1, max = 9) int members,
      @ForAll List<@IntRange(max = 8) Integer> order) {
    Claims claims = new Claims(9);
    claims.open(chunks, members);
    List<Integer> claimed = new ArrayList<>();
    for (int i = 0; claimed.size() < chunks; i++) {
      int member = order.isEmpty() ? 0 : order.get(i % order.size()) % members;
      claimed.add(claims.next(member));
    }
    assertThat(claimed).containsExactlyInAnyOrderElementsOf(range(0, chunks));
    for (int member = 0; member < members; member++) {
      assertThat(claims.next(member)).isEqualTo(-1);
    }
  }

  /** What a thread computed it finds again in its core's caches. */
  @Property
  void equallyFastThreadsKeepToTheirParts(
      @ForAll @IntRange(min = 1, max = 200) int chunks,
      @ForAll @IntRange(min = 1, max = 9) int members) {
    Claims claims = new Claims(members);
    claims.open(chunks, members);
    for (int member = 0; member < members; member++) {
      int first = chunks * member / members;
      int end = chunks * (member + 1) / members;
      List<Integer> own = new ArrayList<>();
      for (int i = first; i < end; i++) {
        own.add(claims.next(member));
      }
      assertThat(own).isEqualTo(range(first, end));
    }
  }

  @Test
  void takesFromTheEndOfAnothersPart() {
    Claims claims = new Claims(2);
    claims.open(6, 2);
    assertThat(IntStream.range(0, 4).map(_ -> claims.next(1)).boxed().toList())
        .containsExactly(3, 4, 5, 2);
    assertThat(claims.next(0)).isEqualTo(0);
    assertThat(claims.next(1)).isEqualTo(1);
    assertThat(claims.next(0)).isEqualTo(-1);
  }

  @Test
  void nothingIsLeftOnceClosed() {
    Claims claims = new Claims(3);
    claims.open(10, 3);
    claims.next(2);
    claims.close();
    assertThat(IntStream.range(0, 3).map(claims::next)).containsOnly(-1);
  }

  @Test
  void holdsTheLargestRange() {
    Claims claims = new Claims(2);
    claims.open(Integer.MAX_VALUE, 2);
    assertThat(claims.next(1)).isEqualTo(Integer.MAX_VALUE / 2);
    assertThat(claims.next(0)).isEqualTo(0);
  }

  /** Threads that really run at once. */
  @Test
  void eachChunkOnceAmongThreadsAtOnce() throws InterruptedException {
    Claims claims = new Claims(4);
    for (int round = 0; round < 50; round++) {
      claims.open(2_000, 4);
      ConcurrentLinkedQueue<Integer> claimed = new ConcurrentLinkedQueue<>();
      List<Thread> threads = new ArrayList<>();
      for (int member = 0; member < 4; member++) {
        int self = member;
        Thread thread =
            new Thread(
                () -> {
                  for (int c = claims.next(self); c >= 0; c = claims.next(self)) {
                    claimed.add(c);
                  }
                });
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(claimed).hasSize(2_000);
      assertThat(List.copyOf(claimed)).containsExactlyInAnyOrderElementsOf(range(0, 2_000));
    }
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
