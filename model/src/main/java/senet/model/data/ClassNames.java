package senet.model.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import senet.model.format.FormatException;
import senet.model.format.Printable;

/** Names of classes: those in a text file, one a line, in the order of a network's outputs. */
public final class ClassNames {
  private static final long MOST_BYTES = 1 << 24;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private ClassNames() {}

  /** Whether each is a number, written in decimal digits alone. */
  public static boolean areNumbers(List<String> names) {
    return names.stream().allMatch(name -> name.chars().allMatch(c -> c >= '0' && c <= '9'));
  }

  /**
   * Reads them, without blanks around them; empty lines at the end are none.
   *
   * @throws NoSuchFileException where there is no such file
   * @throws FormatException where it is no text in UTF-8, or a line between others is empty
   */
  public static List<String> read(Path file) throws IOException {
    String name = Printable.of(file.getFileName());
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file)) {
      throw new FormatException("%s: a directory or a device, not a file of names".formatted(name));
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new FormatException(
          "%s: %d bytes of names, at most %d are read; hint: one name of a class a line"
              .formatted(name, Files.size(file), MOST_BYTES));
    }
    List<String> names = new ArrayList<>(text(file, name).stripTrailing().lines().toList());
    names.replaceAll(String::strip);
    int empty = names.indexOf("");
    if (names.isEmpty() || empty >= 0) {
      throw new FormatException(
          "%s: line %d of %d has no name; hint: one name a line, in the order of the outputs"
              .formatted(name, empty < 0 ? 1 : empty + 1, Math.max(1, names.size())));
    }
    return List.copyOf(names);
  }

  private static String text(Path file, String name) throws IOException {
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
    } catch (CharacterCodingException _) {
      throw new FormatException("%s: not a text in UTF-8".formatted(name));
    }
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
  }
}
