package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claims of a room of eight MiB. */
class DecodingRoomTest {
  private final DecodingRoom room = new DecodingRoom(8 << 20);

  /** As many as fit have room at once; the next waits for one of them, however large it is. */
  @ParameterizedTest
  @CsvSource({
    "1, 8",
    "1048576, 8",
    "1048577, 4",
    "3145728, 2",
    "4194304, 2",
    "4194305, 1",
    "8388608, 1",
    "8388609, 1",
    "9223372036854775807, 1"
  })
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void asManyAsFit(long bytes, int most) throws InterruptedException {
    Deque<DecodingRoom.Claim> claims = new ArrayDeque<>();
    for (int i = 0; i < most; i++) {
      claims.add(room.claim(bytes));
    }
    Thread next = new Thread(() -> room.claim(bytes).close());
    next.start();
    while (next.isAlive() && next.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(next.isAlive()).isTrue();
    claims.pop().close();
    next.join();
    claims.forEach(DecodingRoom.Claim::close);
    room.claim(Long.MAX_VALUE).close(); // all of it is free again
  }
}
