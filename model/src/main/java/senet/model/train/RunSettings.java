package senet.model.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run was started with, read from the {@code config.yaml} that {@link
 * RunDirectory#writeConfig} wrote.
 *
 * @param values by their names, in the order of the file, texts without quotes
 */
public record RunSettings(SequencedMap<String, String> values) {
  private static final Pattern LINE = Pattern.compile("([A-Za-z_][\\w.-]*): ?(.*)");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

  /** Copies the map. */
  public RunSettings {
    values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
  }

  /** Reads a file; lines that are no setting are passed by. */
  public static RunSettings read(Path file) throws IOException {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    for (String line : Files.readString(file).lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        values.put(matcher.group(1), unquoted(matcher.group(2).strip()));
      }
    }
    return new RunSettings(values);
  }

  private static String unquoted(String value) {
    if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
      return value;
    }
    return ESCAPE
        .matcher(value.substring(1, value.length() - 1))
        .replaceAll(
            escape ->
                Matcher.quoteReplacement(escape.group(1).equals("n") ? "\n" : escape.group(1)));
  }

  /** A setting, where there is one. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
