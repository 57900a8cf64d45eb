package senet.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BackgroundTest {
  @Test
  void workRunsBesideTheCallerAndIsDoneAfterAwait() {
    try (Background background = new Background()) {
      CountDownLatch callerIsOn = new CountDownLatch(1);
      int[] made = new int[1];
      background.start(
          () -> {
            try {
              callerIsOn.await(); // would never end if start waited for the work
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            made[0] = 7;
          });
      callerIsOn.countDown();
      background.await();
      assertThat(made[0]).isEqualTo(7);
    }
  }

  @Test
  void whatWorkThrowsIsThrownByAwaitOnce() {
    try (Background background = new Background()) {
      background.start(
          () -> {
            throw new IllegalArgumentException("bad image");
          });
      assertThatThrownBy(background::await).hasMessageContaining("bad image");
      background.await();
      int[] made = new int[1];
      background.start(() -> made[0] = 1);
      background.await();
      assertThat(made[0]).isEqualTo(1);
    }
  }

  @Test
  void aSecondTaskIsRefusedWhileOneIsUnderWay() {
    try (Background background = new Background()) {
      background.start(() -> {});
      assertThatThrownBy(() -> background.start(() -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("background: a task is under way; await its end first");
    }
  }

  @Test
  void closeWaitsForWhatWasStarted() {
    AtomicInteger done = new AtomicInteger();
    try (Background background = new Background()) {
      background.start(
          () -> {
            for (int i = 0; i < 1_000_000; i++) {
              done.incrementAndGet();
            }
          });
    }
    assertThat(done).hasValue(1_000_000);
  }
}
