package senet.model.recipe;

import java.util.regex.Pattern;
import senet.model.format.FormatException;
import senet.model.format.Printable;

/**
 * One line {@code key: value} of a file of settings.
 *
 * @param key letters, digits and underscores
 * @param value without quotes
 */
record SettingLine(String key, String value) {
  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  /** What YAML takes for a text without quotes, and stays one line. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9./+][A-Za-z0-9 ./+,=_()%-]*");

  /**
   * What is before a {@code #} that follows a space or begins the line, outside quotes, as in YAML.
   */
  static String withoutComment(String line) {
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && quoted) {
        i++; // what follows is part of the text
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '#' && !quoted && (i == 0 || Character.isWhitespace(line.charAt(i - 1)))) {
        return line.substring(0, i);
      }
    }
    return line;
  }

  /**
   * Reads a line without its comment.
   *
   * @param place for messages
   * @throws FormatException where it is no {@code key: value}
   */
  static SettingLine of(String line, String place) throws FormatException {
    int colon = line.indexOf(':');
    String key = colon < 0 ? "" : line.substring(0, colon).strip();
    boolean apart = colon + 1 == line.length() || line.startsWith(" ", colon + 1);
    if (!KEY.matcher(key).matches() || !apart) {
      throw new FormatException(
          "%s: '%s' is not 'key: value'".formatted(place, Printable.of(shortened(line))));
    }
    String value = line.substring(colon + 1).strip();
    return new SettingLine(key, value.startsWith("\"") ? unquoted(value, place) : value);
  }

  private static String shortened(String line) {
    return line.length() <= 60 ? line : line.substring(0, 60) + "...";
  }

  private static String unquoted(String value, String place) throws FormatException {
    StringBuilder text = new StringBuilder();
    int last = value.length() - 1;
    for (int i = 1; i < last; i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < last) {
        i++;
        c = value.charAt(i) == 'n' ? '\n' : value.charAt(i);
      } else if (c == '"' || c == '\\') {
        last = 0; // text goes on behind the closing quote, or an escape has nothing to escape
      }
      text.append(c);
    }
    if (last < 1 || value.charAt(last) != '"') {
      throw new FormatException(
          "%s: %s does not end with its quote".formatted(place, Printable.of(shortened(value))));
    }
    return text.toString();
  }

  /** A value as a file has it, in quotes where it would be read as something else without. */
  static String written(String value) {
    if (PLAIN.matcher(value).matches() && !value.endsWith(" ")) {
      return value;
    }
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
