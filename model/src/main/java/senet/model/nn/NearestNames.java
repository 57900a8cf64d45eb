package senet.model.nn;

import java.util.Comparator;
import java.util.List;

/**
 * Which of many names somebody may have meant: twenty lines, for which a library of distances would
 * be another jar.
 */
public final class NearestNames {
  private static final int SHOWN = 3;
  private static final int LONGEST = 64; // a name from a file may be as long as the file

  private NearestNames() {}

  /** The three of {@code names} that are fewest edits away from {@code word}, nearest first. */
  public static List<String> of(String word, List<String> names) {
    String asked = word.substring(0, Math.min(LONGEST, word.length()));
    return names.stream()
        .sorted(Comparator.comparingInt(name -> edits(asked, name)))
        .limit(SHOWN)
        .toList();
  }

  /** Characters to insert, delete or replace (Levenshtein, 1966). */
  private static int edits(String from, String to) {
    int[] previous = new int[to.length() + 1];
    for (int j = 0; j < previous.length; j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[previous.length];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(previous[j], row[j - 1]));
      }
      previous = row;
    }
    return previous[to.length()];
  }
}
