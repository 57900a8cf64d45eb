package senet.engine.parallel;

import java.util.ArrayList;
import java.util.List;

/**
 * Ranges in the order in which they were run, to be run again: what found and made them is not
 * repeated, and nothing is allocated. Made by {@link Parallel#record}.
 */
public final class Ranges {
  private record Range(int n, int grain, RangeBody body) {}

  private final List<Range> ranges = new ArrayList<>();

  Ranges() {}

  void add(int n, int grain, RangeBody body) {
    ranges.add(new Range(n, grain, body));
  }

  /** Runs them in order, each to its end. */
  public void run(Parallel parallel) {
    for (int i = 0; i < ranges.size(); i++) {
      Range range = ranges.get(i);
      parallel.forRange(range.n, range.grain, range.body);
    }
  }
}
