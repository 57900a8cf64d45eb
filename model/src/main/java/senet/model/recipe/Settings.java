package senet.model.recipe;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import senet.model.format.FormatException;
import senet.model.format.Printable;
import senet.model.nn.NearestNames;

/**
 * Named values as text, each with the place that it comes from: a line of a file, or an option.
 *
 * <p>A file has lines {@code key: value}, the part of YAML that needs no library: comments from
 * {@code #} on, texts in double quotes where they would be taken for something else. What is given
 * later replaces what was given before.
 */
public final class Settings {
  /** More than any recipe: a file of another kind is not read whole to be refused. */
  private static final int MOST_BYTES = 1 << 16;

  private final SequencedMap<String, Value> values;

  /**
   * A value.
   *
   * @param text as it was given, without quotes
   * @param place for messages: {@code fast.yaml:3} or {@code --lr}
   */
  public record Value(String text, String place) {}

  private Settings(SequencedMap<String, Value> values) {
    this.values = values;
  }

  /** Nothing is set. */
  public static Settings none() {
    return new Settings(new LinkedHashMap<>());
  }

  /**
   * Reads a file.
   *
   * @throws FormatException with the line's number, where it holds something else than settings
   */
  public static Settings read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FormatException("%s: a directory, not a file".formatted(file));
    }
    long bytes = Files.size(file);
    if (bytes > MOST_BYTES) {
      throw new FormatException(
          "%s: %,d bytes, settings have at most %,d; hint: name a file as a run's config.yaml"
              .formatted(file, bytes, MOST_BYTES));
    }
    try {
      return parse(Files.readString(file, StandardCharsets.UTF_8), file.toString());
    } catch (CharacterCodingException _) {
      throw new FormatException(
          "%s: no text in UTF-8; hint: name a file as a run's config.yaml".formatted(file));
    }
  }

  /**
   * Reads the text of a file.
   *
   * @param name for messages
   * @throws FormatException with the line's number, where one is no {@code key: value}
   */
  public static Settings parse(String text, String name) throws FormatException {
    SequencedMap<String, Value> values = new LinkedHashMap<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String place = "%s:%d".formatted(name, i + 1);
      String line = SettingLine.withoutComment(lines.get(i)).strip();
      if (line.isEmpty()) {
        continue;
      }
      SettingLine setting = SettingLine.of(line, place);
      Value before = values.put(setting.key(), new Value(setting.value(), place));
      if (before != null) {
        throw new FormatException(
            "%s: %s is set a second time, first at %s; hint: leave one of them out"
                .formatted(place, setting.key(), before.place()));
      }
    }
    return new Settings(values);
  }

  /** The same, and {@code key} as {@code text} from {@code place}. */
  public Settings with(String key, String text, String place) {
    SequencedMap<String, Value> more = new LinkedHashMap<>(values);
    more.put(key, new Value(text, place));
    return new Settings(more);
  }

  /** The same without {@code key}. */
  public Settings without(String key) {
    SequencedMap<String, Value> fewer = new LinkedHashMap<>(values);
    fewer.remove(key);
    return new Settings(fewer);
  }

  /** The same, and all of {@code others}, which win. */
  public Settings with(Settings others) {
    SequencedMap<String, Value> more = new LinkedHashMap<>(values);
    more.putAll(others.values);
    return new Settings(more);
  }

  /** The text of {@code key}, where it is set. */
  public Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key)).map(Value::text);
  }

  /** All of them, in the order in which they were set first. */
  public SequencedMap<String, Value> values() {
    return values;
  }

  /**
   * Refuses keys that are not {@code known}.
   *
   * @throws IllegalArgumentException of one line that names the nearest
   */
  public void requireKnown(List<String> known) {
    for (Map.Entry<String, Value> entry : values.entrySet()) {
      if (!known.contains(entry.getKey())) {
        throw new IllegalArgumentException(
            "%s: unknown setting '%s'; the nearest: %s"
                .formatted(
                    entry.getValue().place(),
                    Printable.of(entry.getKey()),
                    String.join(", ", NearestNames.of(entry.getKey(), known))));
      }
    }
  }

  /**
   * A whole number within bounds; {@code otherwise} where it is not set.
   *
   * @throws IllegalArgumentException of one line with the place, where it is something else
   */
  public int integer(String key, int otherwise, int least, int most) {
    return (int) Math.round(number(key, otherwise, least, most, true));
  }

  /** A number within bounds; {@code otherwise} where it is not set. */
  double number(String key, double otherwise, double least, double most) {
    return number(key, otherwise, least, most, false);
  }

  private double number(String key, double otherwise, double least, double most, boolean whole) {
    Value value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    double number;
    try {
      number = whole ? Integer.parseInt(value.text()) : Double.parseDouble(value.text());
    } catch (NumberFormatException _) {
      throw refused(key, value, whole ? "a whole number" : "a number");
    }
    if (!(number >= least && number <= most)) {
      throw refused(
          key,
          value,
          "%s from %s to %s"
              .formatted(whole ? "a whole number" : "a number", plain(least), plain(most)));
    }
    return number;
  }

  private static String plain(double bound) {
    return bound == Math.rint(bound) && Math.abs(bound) < 1e15
        ? String.valueOf((long) bound)
        : String.valueOf(bound);
  }

  /** {@code true} or {@code false}; {@code otherwise} where it is not set. */
  boolean flag(String key, boolean otherwise) {
    Value value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    return switch (value.text()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refused(key, value, "true or false");
    };
  }

  /** One of {@code words}; the first where it is not set. */
  String word(String key, String... words) {
    Value value = values.get(key);
    if (value == null) {
      return words[0];
    }
    if (!Arrays.asList(words).contains(value.text())) {
      throw refused(key, value, "one of " + String.join(", ", words));
    }
    return value.text();
  }

  /**
   * What {@code parser} makes of the text; {@code otherwise} where it is not set.
   *
   * @throws IllegalArgumentException where the parser throws one: with the place and the key
   */
  <T> T parsed(String key, T otherwise, Function<String, T> parser) {
    Value value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    try {
      return parser.apply(value.text());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: %s: %s".formatted(value.place(), key, e.getMessage()), e);
    }
  }

  private static IllegalArgumentException refused(String key, Value value, String needed) {
    return new IllegalArgumentException(
        "%s: %s is '%s', it must be %s"
            .formatted(value.place(), key, Printable.of(value.text()), needed));
  }

  /** A file that {@link #parse} reads: one line a setting. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (key, value) ->
            text.append(key).append(": ").append(SettingLine.written(value.text())).append('\n'));
    return text.toString();
  }
}
