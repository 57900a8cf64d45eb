package senet.model.augment;

import java.util.List;

/** The words behind a part's first, read one after another. */
final class PartWords {
  private static final String WHOLE = "\\d{1,9}";
  private static final String NUMBER = "\\d{1,9}(\\.\\d+)?([eE][-+]?\\d{1,2})?";

  private final String text;
  private final String form;
  private final List<String> words;
  private int next;

  /**
   * Words of one part.
   *
   * @param text of the whole part, for messages
   * @param form that it should have, likewise
   */
  PartWords(String text, String form, List<String> words) {
    this.text = text;
    this.form = form;
    this.words = words;
  }

  int whole(String what) {
    return Integer.parseInt(matching(what, WHOLE, "a whole number"));
  }

  float number(String what) {
    return Float.parseFloat(matching(what, NUMBER, "a number"));
  }

  private String matching(String what, String pattern, String kind) {
    if (next == words.size()) {
      throw refusal("lacks " + what);
    }
    String word = words.get(next++);
    if (!word.matches(pattern)) {
      throw refusal("has '%s' for %s, which is %s".formatted(word, what, kind));
    }
    return word;
  }

  /** Whether this word comes next; it is then read. */
  boolean optional(String word) {
    boolean there = next < words.size() && words.get(next).equals(word);
    next += there ? 1 : 0;
    return there;
  }

  Padding padding() {
    if (optional("reflect")) {
      return new Padding.Reflect();
    }
    if (optional("edge")) {
      return new Padding.Edge();
    }
    if (optional("fill")) {
      return new Padding.Fill(whole("VALUE"));
    }
    if (optional("zero") || next == words.size()) {
      return Padding.Fill.ZERO;
    }
    throw refusal("has '%s' for what is beside the image".formatted(words.get(next)));
  }

  /** Refuses what is left over. */
  void end() {
    if (next < words.size()) {
      throw refusal("has '%s' left over".formatted(words.get(next)));
    }
  }

  private IllegalArgumentException refusal(String what) {
    return new IllegalArgumentException("augment: '%s' %s; hint: %s".formatted(text, what, form));
  }
}
