package senet.model.train;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import senet.model.format.FormatException;
import senet.model.format.Printable;

/**
 * The table of a run, read from {@code results.csv}: the columns that {@link EpochResult} writes,
 * found by their names, in any order and among others.
 */
public final class Results {
  private static final Pattern NUMBER =
      Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?|NaN|-?Infinity");

  private final boolean heldOut;
  private final List<EpochResult> epochs;

  private Results(boolean heldOut, List<EpochResult> epochs) {
    this.heldOut = heldOut;
    this.epochs = List.copyOf(epochs);
  }

  /** Before the first epoch. */
  public static Results none() {
    return new Results(false, List.of());
  }

  /**
   * Reads a file. What a crash left of its last line, which has no end then, is passed by.
   *
   * @throws FormatException where a column is missing, a value is no number, or epochs are not in
   *     order
   */
  public static Results read(Path file) throws IOException {
    String name = Printable.of(file.getFileName());
    String text = text(name, file);
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    List<String> head = lines.isEmpty() ? List.of() : List.of(lines.getFirst().split(",", -1));
    int[] columns = columns(name, head);
    List<EpochResult> epochs = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      String where = "%s, line %d".formatted(name, i + 1);
      String[] cells = lines.get(i).split(",", -1);
      if (cells.length != head.size()) {
        throw new FormatException(
            "%s: %d values for %d columns; hint: remove the line"
                .formatted(where, cells.length, head.size()));
      }
      EpochResult result = epoch(where, cells, columns);
      int before = epochs.isEmpty() ? 0 : epochs.getLast().epoch();
      if (result.epoch() <= before) {
        throw new FormatException(
            "%s: epoch %d after epoch %d; hint: two runs have written into one file"
                .formatted(where, result.epoch(), before));
      }
      epochs.add(result);
    }
    return new Results(isHeldOut(head), epochs);
  }

  private static String text(String name, Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException _) {
      throw new FormatException(
          "%s: no text in UTF-8; hint: the file was changed after senet wrote it".formatted(name));
    }
  }

  /** Where the file has each of the columns that are written. */
  private static int[] columns(String file, List<String> head) throws FormatException {
    String[] names =
        (isHeldOut(head) ? EpochResult.heldOutHead() : EpochResult.CSV_HEAD).split(",", -1);
    int[] columns = new int[names.length];
    for (int i = 0; i < names.length; i++) {
      columns[i] = head.indexOf(names[i]);
      if (columns[i] < 0) {
        throw new FormatException(
            "%s: no column %s; hint: a run's table begins with the line %s"
                .formatted(file, names[i], EpochResult.CSV_HEAD));
      }
    }
    return columns;
  }

  private static EpochResult epoch(String where, String[] cells, int[] columns)
      throws FormatException {
    double[] values = new double[columns.length];
    for (int i = 0; i < columns.length; i++) {
      String cell = cells[columns[i]];
      if (!NUMBER.matcher(cell).matches()) {
        throw new FormatException(
            "%s: '%s' is no number; hint: the file was changed after senet wrote it"
                .formatted(where, Printable.of(cell)));
      }
      values[i] = Double.parseDouble(cell);
    }
    int epoch = (int) values[0];
    if (epoch != values[0] || epoch < 1) {
      throw new FormatException("%s: epoch %s, they count from 1".formatted(where, values[0]));
    }
    return new EpochResult(
        epoch, values[1], values[2], values[3], values[4], values[5], values[6], values[7]);
  }

  /** Whether a table has results of held out images in place of those of test images. */
  private static boolean isHeldOut(List<String> head) {
    return head.contains("validation_loss") && !head.contains("test_loss");
  }

  /** Whether {@link EpochResult#testLoss} and its like are of images that were held out. */
  public boolean isHeldOut() {
    return heldOut;
  }

  /** What images were measured after each epoch, in a word: {@code test} or {@code validation}. */
  public String measured() {
    return heldOut ? "validation" : "test";
  }

  /** The epochs, in order. */
  public List<EpochResult> epochs() {
    return epochs;
  }

  /** The first epoch of the highest accuracy; empty before the first. */
  public Optional<EpochResult> best() {
    Optional<EpochResult> best = Optional.empty();
    for (EpochResult epoch : epochs) {
      if (best.isEmpty()
          || epoch.testAccuracy() > best.get().testAccuracy()
          || Double.isNaN(best.get().testAccuracy())) {
        best = Optional.of(epoch);
      }
    }
    return best;
  }

  /** Time of training, without evaluation. */
  public double seconds() {
    double sum = 0;
    for (EpochResult epoch : epochs) {
      sum += epoch.seconds();
    }
    return sum;
  }

  /** Images trained on in a second, over all epochs; NaN before the first. */
  public double imagesPerSecond() {
    double images = 0;
    for (EpochResult epoch : epochs) {
      images += epoch.imagesPerSecond() * epoch.seconds();
    }
    return images / seconds();
  }
}
