package senet.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges whose last chunk ends where one more would be over an int. */
class HugeRangeTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void chunksEndAtTheRangesEnd(int threads) {
    int n = Integer.MAX_VALUE;
    int grain = (1 << 30) - 1;
    ConcurrentSkipListSet<Integer> starts = new ConcurrentSkipListSet<>();
    AtomicLong items = new AtomicLong();
    try (Parallel parallel = Parallel.of(threads)) {
      parallel.forRange(
          n,
          grain,
          (_, from, to) -> {
            assertThat(from).isBetween(0, n - 1);
            assertThat(to).isBetween(from + 1, n);
            starts.add(from);
            items.addAndGet(to - from);
          });
    }
    assertThat(starts).containsExactly(0, grain, 2 * grain);
    assertThat(items.get()).isEqualTo(n);
  }
}
