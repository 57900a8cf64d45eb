package senet.cli;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import senet.model.format.DurableFile;
import senet.model.metric.ConfusionMatrix;

/** A confusion matrix as a picture: a heat map in blues, true classes from top to bottom. */
final class ConfusionMatrixChart {
  private static final int CELL = 70;
  private static final int MARGIN = 220;

  /** ColorBrewer's without its dark end: black numbers keep a contrast of 6 to 1 on these. */
  private static final Color[] BLUES = {
    new Color(0xF7FBFF), new Color(0xDEEBF7), new Color(0x9ECAE1), new Color(0x4292C6)
  };

  private ConfusionMatrixChart() {}

  static void write(ConfusionMatrix confusion, Path file) throws IOException {
    List<String> classes = confusion.classes();
    int n = classes.size();
    int side = n * CELL + MARGIN;
    HeatMapChart chart =
        new HeatMapChartBuilder()
            .width(side)
            .height(side)
            .title(
                "Confusion matrix: accuracy %.2f %% of %,d images"
                    .formatted(100 * confusion.accuracy(), confusion.total()))
            .xAxisTitle("Predicted class")
            .yAxisTitle("True class")
            .build();
    chart.getStyler().setRangeColors(BLUES);
    chart.getStyler().setShowValue(true);
    chart.getStyler().setValueFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    chart.getStyler().setValueFontColor(Color.BLACK);
    chart.getStyler().setXAxisLabelRotation(45);
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setPlotGridLinesVisible(false);
    chart.getStyler().setAxisTickPadding(8);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    List<String> upwards = new ArrayList<>(classes); // the chart draws its first row at the bottom
    Collections.reverse(upwards);
    List<Number[]> cells = new ArrayList<>();
    for (int x = 0; x < n; x++) {
      for (int y = 0; y < n; y++) {
        cells.add(new Number[] {x, y, confusion.count(n - 1 - y, x)});
      }
    }
    chart.addSeries("images", classes, upwards, cells);
    DurableFile.write(file, out -> BitmapEncoder.saveBitmap(chart, out, BitmapFormat.PNG));
  }
}
