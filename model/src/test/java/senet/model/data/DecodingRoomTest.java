package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claims of several threads, of a room of eight MiB. */
class DecodingRoomTest {
  private static final long MEBIBYTE = 1 << 20;

  private final DecodingRoom room = new DecodingRoom(8 * MEBIBYTE);

  /** As many as fit, and no more, have room at any time. */
  @ParameterizedTest
  @CsvSource({"8, 1", "4, 2", "3, 2", "5, 1", "9, 1", "1000, 1"})
  void asManyAsFitAreThereAtOnce(long mebibytes, int most) throws InterruptedException {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger highest = new AtomicInteger();
    List<Thread> threads =
        IntStream.range(0, 6)
            .mapToObj(
                _ ->
                    new Thread(
                        () -> {
                          for (int i = 0; i < 200; i++) {
                            try (DecodingRoom.Claim _ = room.claim(mebibytes * MEBIBYTE)) {
                              highest.accumulateAndGet(inside.incrementAndGet(), Math::max);
                              Thread.onSpinWait();
                              inside.decrementAndGet();
                            }
                          }
                        }))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(highest.get()).isBetween(1, most);
    assertThat(inside).hasValue(0);
  }

  /** A byte more than fits waits, a byte less does not. */
  @Test
  void roomIsCountedInMebibytesRoundedUp() throws InterruptedException {
    DecodingRoom.Claim first = room.claim(3 * MEBIBYTE + 1);
    room.claim(4 * MEBIBYTE).close();
    Thread waiting = new Thread(() -> room.claim(4 * MEBIBYTE + 1).close());
    waiting.start();
    while (waiting.isAlive() && waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(waiting.isAlive()).isTrue();
    first.close();
    waiting.join();
  }
}
