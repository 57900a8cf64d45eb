package senet.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * Round numbers along an axis.
 *
 * @param step between two of them
 * @param first the lowest, in steps
 * @param last the highest, in steps
 */
record Ticks(BigDecimal step, long first, long last) {
  private static final int MOST_DECIMALS = 4;

  /** Those that enclose {@code least} and {@code most}, at most {@code count} of them and two. */
  static Ticks enclosing(double least, double most, int count) {
    double spread = most - least;
    double range = spread > 0 ? spread : Math.max(Math.abs(most), 1e-9);
    BigDecimal step = round(range / count);
    long first = (long) Math.floor(least / step.doubleValue());
    long last = (long) Math.ceil(most / step.doubleValue());
    return first == last ? new Ticks(step, first - 1, last + 1) : new Ticks(step, first, last);
  }

  /** The whole numbers among 1 to {@code last}, about {@code count} of them. */
  static Ticks counting(int last, int count) {
    BigDecimal step = round((double) last / count).max(BigDecimal.ONE);
    return new Ticks(step, 1, (long) (last / step.doubleValue()));
  }

  /** 1, 2 or 5 times a power of ten, not below {@code least}. */
  private static BigDecimal round(double least) {
    BigDecimal power =
        new BigDecimal(least).round(new MathContext(1, RoundingMode.DOWN)).stripTrailingZeros();
    BigDecimal ten = BigDecimal.ONE.scaleByPowerOfTen(-power.scale());
    for (int factor : new int[] {1, 2, 5, 10}) {
      BigDecimal step = ten.multiply(BigDecimal.valueOf(factor));
      if (step.doubleValue() >= least) {
        return step;
      }
    }
    throw new IllegalStateException("no step for " + least);
  }

  DoubleStream values() {
    return LongStream.rangeClosed(first, last).mapToDouble(i -> i * step.doubleValue());
  }

  double least() {
    return first * step.doubleValue();
  }

  double most() {
    return last * step.doubleValue();
  }

  /** A tick as text, with as many decimals as the step has. */
  String text(double value) {
    int decimals = Math.max(0, step.stripTrailingZeros().scale());
    return decimals <= MOST_DECIMALS
        ? ("%." + decimals + "f").formatted(value)
        : "%.0e".formatted(value);
  }
}
