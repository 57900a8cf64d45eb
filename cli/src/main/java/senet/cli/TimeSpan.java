package senet.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A time as people write it: {@code 90s}, {@code 30m}, {@code 1h30m}.
 *
 * @param seconds all of it
 */
record TimeSpan(long seconds) {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\d{1,5})h)?(?:(\\d{1,6})m)?(?:(\\d{1,8})s)?");

  /** Reads one from the command line. */
  static final class Converter implements ITypeConverter<TimeSpan> {
    @Override
    public TimeSpan convert(String text) {
      return of(text);
    }
  }

  private static TimeSpan of(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || text.isEmpty()) {
      throw new TypeConversionException("'%s' is no time; hint: 90s, 30m or 1h30m".formatted(text));
    }
    long seconds =
        3600 * number(matcher.group(1)) + 60 * number(matcher.group(2)) + number(matcher.group(3));
    if (seconds == 0) {
      throw new TypeConversionException("'%s' is no time at all; hint: 30m".formatted(text));
    }
    return new TimeSpan(seconds);
  }

  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
