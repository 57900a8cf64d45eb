package senet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/** A page as it grows, well-formed as XML: every element is closed, every text escaped. */
final class Html {
  private final StringBuilder page = new StringBuilder();

  /** A begun element, which ends with the block of its {@code try}. */
  final class Element implements AutoCloseable {
    private final String name;

    private Element(String name) {
      this.name = name;
    }

    @Override
    public void close() {
      page.append("</").append(name).append(">\n");
    }
  }

  /**
   * What markup is made of may come from here only: names of elements and classes are constants.
   */
  Element begin(String name, String style) {
    page.append('<').append(name);
    if (!style.isEmpty()) {
      page.append(" class=\"").append(escaped(style)).append('"');
    }
    page.append('>');
    return new Element(name);
  }

  /** A whole element that holds text. */
  Html element(String name, String style, Object text) {
    try (Element _ = begin(name, style)) {
      page.append(escaped(String.valueOf(text)));
    }
    return this;
  }

  /** A picture within the page. */
  Html picture(Path png, String description) throws IOException {
    page.append("<img alt=\"")
        .append(escaped(description))
        .append("\" src=\"data:image/png;base64,")
        .append(Base64.getEncoder().encodeToString(Files.readAllBytes(png)))
        .append("\"/>\n");
    return this;
  }

  /** Markup that is a constant of the program. */
  Html markup(String constant) {
    page.append(constant);
    return this;
  }

  /** A text as markup shows it: nothing in it is markup, and every character one that XML has. */
  static String escaped(String text) {
    return Arrays.stream(text.split("\n", -1))
        .map(Terminal::printable)
        .collect(Collectors.joining("\n"))
        .replaceAll("[\uFFFE\uFFFF]", "\uFFFD")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  @Override
  public String toString() {
    return page.toString();
  }
}
