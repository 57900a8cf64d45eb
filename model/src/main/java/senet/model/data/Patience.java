package senet.model.data;

import java.time.Duration;

/**
 * How long a download waits for a server.
 *
 * @param attempts in a row that may bring nothing
 * @param firstPause before the second attempt; each further pause is twice as long
 * @param silence after which a connection is given up
 * @param pause what waits
 */
record Patience(int attempts, Duration firstPause, Duration silence, Pause pause) {
  /** Five attempts within a quarter of a minute. */
  static final Patience USUAL =
      new Patience(5, Duration.ofSeconds(1), Duration.ofSeconds(30), Thread::sleep);

  /** Waits; a test only notes for how long. */
  @FunctionalInterface
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  /** Waits after the {@code failures}th attempt in a row that brought nothing. */
  void pauseAfter(int failures) throws InterruptedException {
    pause.of(firstPause.multipliedBy(1L << (failures - 1)));
  }
}
