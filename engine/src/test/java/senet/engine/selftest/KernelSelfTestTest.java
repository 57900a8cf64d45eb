package senet.engine.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class KernelSelfTestTest {
  private static final long MOST_MILLIS = 300_000;

  /** A counter that is read before and after each product, of which the first ones box. */
  private static LongSupplier boxing(int products) {
    AtomicInteger reads = new AtomicInteger();
    return () -> Math.min(reads.getAndIncrement(), 2 * products) * 1_000_000_000L;
  }

  @Test
  void theCompilerIsWaitedFor() {
    KernelSelfTest test = KernelSelfTest.run(1, MOST_MILLIS, boxing(10));
    assertThat(test.failed()).isEmpty();
    assertThat(test.isRight()).isTrue();
    assertThat(test.skipped()).isEmpty();
    assertThat(test.cases()).isEqualTo(31);
    assertThat(test.allocatedBytes()).isZero();
    assertThat(test.shareOfPeak()).isPositive();
  }

  @Test
  void nobodyCounts() {
    KernelSelfTest test = KernelSelfTest.run(1, MOST_MILLIS, () -> -1);
    assertThat(test.failed()).isEmpty();
    assertThat(test.allocatedBytes()).isEqualTo(-1);
  }
}
