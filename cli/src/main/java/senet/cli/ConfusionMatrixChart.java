package senet.cli;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.style.AxesChartStyler.TextAlignment;
import org.knowm.xchart.style.HeatMapStyler;
import senet.model.metric.ConfusionMatrix;

/** A confusion matrix as a picture: a heat map in blues, true classes from top to bottom. */
final class ConfusionMatrixChart {
  /** Classes of which a picture can be looked at. */
  static final int MOST_CLASSES = 200;

  private static final int MOST_NUMBERED = 20; // classes for whose numbers there is room
  private static final int MOST_LARGE = 12; // classes of which cells are large
  private static final int LARGE_CELL = 62;
  private static final int SMALL_CELL = 46;
  private static final int MOST_PIXELS = 1000; // of a side without numbers
  private static final int LEAST_CELL = 8;
  private static final int LEAST_FONT = 7;
  private static final int FONT = 14;
  private static final int LONGEST_NAME = 20;
  private static final int LEAST_WIDTH = 560; // of the title
  private static final int AROUND = 260; // for names, title and axes

  /** From white to a blue on which black numbers can be read. */
  private static final Color[] BLUES = new Color[100];

  static {
    for (int i = 0; i < BLUES.length; i++) {
      // Mistakes are few, and what counts: of the root of their share they are seen.
      double root = Math.sqrt(i / (BLUES.length - 1.0));
      BLUES[i] =
          new Color(fading(0xFF, 0x5B, root), fading(0xFF, 0xA5, root), fading(0xFF, 0xDA, root));
    }
  }

  private ConfusionMatrixChart() {}

  /** Draws counts of images. */
  static BufferedImage counts(ConfusionMatrix confusion) {
    return draw(confusion, "Images", "0", confusion::count);
  }

  /** Draws shares of the true class: a row adds up to 1, and the diagonal is the recall. */
  static BufferedImage normalized(ConfusionMatrix confusion) {
    return draw(
        confusion,
        "Shares of each true class",
        "0.00",
        (truth, predicted) ->
            (double) confusion.count(truth, predicted) / Math.max(1, confusion.support(truth)));
  }

  private static int fading(int white, int blue, double share) {
    return (int) Math.round(white + share * (blue - white));
  }

  /** What a cell shows. */
  @FunctionalInterface
  private interface Cell {
    double value(int truth, int predicted);
  }

  private static BufferedImage draw(
      ConfusionMatrix confusion, String what, String pattern, Cell cell) {
    int n = confusion.classes().size();
    int large = n <= MOST_LARGE ? LARGE_CELL : SMALL_CELL;
    int side = n <= MOST_NUMBERED ? large : Math.max(LEAST_CELL, MOST_PIXELS / n);
    HeatMapChart chart =
        new HeatMapChartBuilder()
            .width(Math.max(LEAST_WIDTH, n * side + AROUND))
            .height(n * side + AROUND)
            .title(
                "%s: accuracy %.2f %% of %,d images"
                    .formatted(what, 100 * confusion.accuracy(), confusion.total()))
            .xAxisTitle("predicted class")
            .yAxisTitle("true class")
            .build();
    HeatMapStyler styler = chart.getStyler();
    ChartStyle.apply(styler);
    styler.setAxisTickLabelsFont(
        Panels.SMALL.deriveFont((float) Math.clamp(side, LEAST_FONT, FONT)));
    styler.setXAxisLabelRotation(90);
    styler.setYAxisLabelAlignment(TextAlignment.Right);
    styler.setChartTitlePadding(12);
    styler.setLegendVisible(false);
    styler.setPlotContentSize(1);
    styler.setPlotGridLinesVisible(false);
    styler.setRangeColors(BLUES);
    styler.setShowValue(n <= MOST_NUMBERED);
    styler.setValueFont(n <= MOST_LARGE ? Panels.TEXT : Panels.SMALL);
    styler.setHeatMapValueDecimalPattern(pattern);
    styler.setMin(0);
    List<Number[]> cells = new ArrayList<>();
    for (int truth = 0; truth < n; truth++) {
      for (int predicted = 0; predicted < n; predicted++) {
        double value = cell.value(truth, predicted);
        if (value > 0 || truth == predicted) { // a mistake that never happened stays empty
          cells.add(new Number[] {predicted, n - 1 - truth, value});
        }
      }
    }
    List<String> names = names(confusion.classes());
    chart.addSeries("classes", names, names.reversed(), cells);
    return BitmapEncoder.getBufferedImage(chart);
  }

  private static List<String> names(List<String> classes) {
    return classes.stream().map(Terminal::printable).map(ConfusionMatrixChart::cut).toList();
  }

  /** Longer names leave too little of a picture to cells. */
  private static String cut(String name) {
    return name.codePointCount(0, name.length()) <= LONGEST_NAME
        ? name
        : name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME)) + "…";
  }
}
