package senet.model.nn;

import java.util.Arrays;
import java.util.List;

/** Constants by the words of the command line and of files, which are their {@code toString}. */
public final class Words {
  private Words() {}

  /**
   * The one of {@code values} that is called {@code word}.
   *
   * @param kind what they are, for the message
   * @throws IllegalArgumentException naming what there is
   */
  public static <E extends Enum<E>> E of(String kind, E[] values, String word) {
    List<String> known = Arrays.stream(values).map(Enum::toString).toList();
    int index = known.indexOf(word);
    if (index < 0) {
      throw new IllegalArgumentException(
          "unknown %s '%s'; known: %s".formatted(kind, word, String.join(", ", known)));
    }
    return values[index];
  }
}
