package senet.cli;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import senet.model.metric.ConfusionMatrix;

/** A confusion matrix as a picture: a heat map in blues, true classes from top to bottom. */
final class ConfusionMatrixChart {
  /** Classes of which a picture can be looked at. */
  static final int MOST_CLASSES = 200;

  private static final int MOST_NUMBERED = 20; // classes for whose numbers there is room
  private static final int MOST_PIXELS = 900; // of a side without numbers
  private static final int LARGE_CELL = 62;
  private static final int SMALL_CELL = 44; // from 13 classes on
  private static final int LEAST_CELL = 8;
  private static final int LARGE_CELLS = 12; // classes of which cells are large
  private static final int FONT = 14;
  private static final int LEAST_FONT = 7;
  private static final int TITLE = 46;
  private static final int AXIS = 34; // what the axes are called
  private static final int GAP = 10;
  private static final int MOST_NAME = 170;

  /** ColorBrewer's sequential blues. */
  private static final int[] BLUES = {
    0xF7FBFF, 0xDEEBF7, 0xC6DBEF, 0x9ECAE1, 0x6BAED6, 0x4292C6, 0x2171B5, 0x08519C, 0x08306B
  };

  private final ConfusionMatrix confusion;
  private final boolean normalized;
  private final int n;
  private final int cell;
  private final int labelFont;

  private ConfusionMatrixChart(ConfusionMatrix confusion, boolean normalized) {
    this.confusion = confusion;
    this.normalized = normalized;
    n = confusion.classes().size();
    int numbered = n <= LARGE_CELLS ? LARGE_CELL : SMALL_CELL;
    cell = n <= MOST_NUMBERED ? numbered : Math.max(LEAST_CELL, MOST_PIXELS / n);
    labelFont = Math.clamp(cell, LEAST_FONT, FONT);
  }

  /** Draws counts of images. */
  static BufferedImage counts(ConfusionMatrix confusion) {
    return new ConfusionMatrixChart(confusion, false).draw();
  }

  /** Draws shares of the true class: a row adds up to 1, and the diagonal is the recall. */
  static BufferedImage normalized(ConfusionMatrix confusion) {
    return new ConfusionMatrixChart(confusion, true).draw();
  }

  private BufferedImage draw() {
    List<String> names = confusion.classes().stream().map(Terminal::printable).toList();
    Canvas measure = new Canvas(1, 1);
    measure.font(labelFont, false);
    int longest = names.stream().mapToInt(measure::width).max().orElse(0);
    int name = Math.min(MOST_NAME, longest);
    measure.font(FONT + 2, true);
    int left = AXIS + name + GAP;
    int width = Math.max(left + n * cell, 2 * GAP + measure.width(title())) + 2 * GAP;
    boolean upright = cell < 2 * FONT; // no room for names at a slant
    int below = upright ? name : (int) (name * Math.sqrt(0.5)) + FONT;
    Canvas canvas = new Canvas(width, TITLE + n * cell + GAP + below + AXIS);
    canvas.font(FONT + 2, true);
    canvas.text(title(), GAP, TITLE / 2.0, 0, Canvas.INK);
    cells(canvas, left);
    canvas.font(labelFont, false);
    for (int i = 0; i < n; i++) {
      String shown = canvas.cut(names.get(i), MOST_NAME);
      double middle = (i + 0.5) * cell;
      double bottom = TITLE + n * cell + GAP;
      canvas.text(shown, left - GAP, TITLE + middle, 1, Canvas.INK);
      canvas.text(shown, left + middle, bottom, 1, Canvas.INK, upright ? -90 : -45);
    }
    canvas.font(FONT, false);
    double middle = n * cell / 2.0;
    canvas.text("true class", AXIS / 2.0, TITLE + middle, 0.5, Canvas.GREY, -90);
    canvas.text(
        "predicted class",
        left + middle,
        TITLE + n * cell + GAP + below + AXIS / 2.0,
        0.5,
        Canvas.GREY);
    return canvas.finished();
  }

  private String title() {
    String measured =
        "accuracy %.2f %% of %,d images".formatted(100 * confusion.accuracy(), confusion.total());
    return normalized ? "Shares of each true class: " + measured : "Images: " + measured;
  }

  private void cells(Canvas canvas, int left) {
    Graphics2D graphics = canvas.graphics();
    double most = 0;
    for (int i = 0; i < n * n; i++) {
      most = Math.max(most, value(i / n, i % n));
    }
    canvas.font(n <= LARGE_CELLS ? FONT : FONT - 2, false);
    int line = cell >= FONT ? 1 : 0; // of white between cells
    for (int truth = 0; truth < n; truth++) {
      for (int predicted = 0; predicted < n; predicted++) {
        double value = value(truth, predicted);
        double share = most == 0 ? 0 : Math.sqrt(value / most); // mistakes are few, and what counts
        int x = left + predicted * cell;
        int y = TITLE + truth * cell;
        graphics.setColor(blue(share));
        graphics.fillRect(x, y, cell - line, cell - line);
        if (n <= MOST_NUMBERED) {
          canvas.text(
              normalized ? "%.2f".formatted(value) : "%d".formatted((long) value),
              x + cell / 2.0,
              y + cell / 2.0,
              0.5,
              ink(value, share));
        }
      }
    }
    graphics.setColor(Canvas.FAINT);
    graphics.drawRect(left - 1, TITLE - 1, n * cell + 1 - line, n * cell + 1 - line);
  }

  private double value(int truth, int predicted) {
    long count = confusion.count(truth, predicted);
    return normalized ? (double) count / Math.max(1, confusion.support(truth)) : count;
  }

  /** Zeros stand back; on the darker half numbers are white, with a contrast of 5 to 1 and more. */
  private static Color ink(double value, double share) {
    if (value == 0) {
      return new Color(0xA0A0A0);
    }
    return share > 0.6 ? Color.WHITE : Color.BLACK;
  }

  private static Color blue(double share) {
    double at = share * (BLUES.length - 1);
    int i = Math.min((int) at, BLUES.length - 2);
    double rest = at - i;
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int from = BLUES[i] >> shift & 0xFF;
      int to = BLUES[i + 1] >> shift & 0xFF;
      mixed |= (int) Math.round(from + rest * (to - from)) << shift;
    }
    return new Color(mixed);
  }
}
