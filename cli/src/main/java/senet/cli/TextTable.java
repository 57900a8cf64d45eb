package senet.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** A table of plain text: words to the left, numbers to the right. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<String[]> rows = new ArrayList<>();
  private final BitSet left = new BitSet();

  /** A table with its head. */
  TextTable(String... head) {
    this(1, head);
  }

  /** A table whose first {@code leftColumns} columns are set to the left. */
  TextTable(int leftColumns, String... head) {
    left.set(0, leftColumns);
    rows.add(head);
  }

  /** Sets the last column to the left too: it holds sentences. */
  TextTable endingInWords() {
    left.set(rows.getFirst().length - 1);
    return this;
  }

  void row(Object... cells) {
    if (cells.length != rows.getFirst().length) {
      throw new IllegalArgumentException(
          "TextTable: %d cells in a table of %d columns"
              .formatted(cells.length, rows.getFirst().length));
    }
    rows.add(Arrays.stream(cells).map(Terminal::printable).toArray(String[]::new));
  }

  void print(PrintWriter out) {
    int[] widths = new int[rows.getFirst().length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String space = " ".repeat(widths[i] - row[i].length());
        line.append(i == 0 ? "" : GAP).append(left.get(i) ? row[i] + space : space + row[i]);
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
