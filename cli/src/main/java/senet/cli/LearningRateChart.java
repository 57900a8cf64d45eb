package senet.cli;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import senet.model.train.LearningRateFinder.Curve;
import senet.model.train.LearningRateFinder.Point;

/** The loss over a growing learning rate, with the rates that are suggested. */
final class LearningRateChart {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;

  private LearningRateChart() {}

  static BufferedImage of(Curve curve) {
    XYChart chart =
        ChartStyle.lines(
            WIDTH,
            HEIGHT,
            "Loss while the learning rate grows",
            "learning rate",
            "training loss, smoothed");
    chart.getStyler().setLegendVisible(true);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setXAxisLogarithmic(true);
    double[] rates = curve.points().stream().mapToDouble(Point::learningRate).toArray();
    double[] losses = curve.points().stream().mapToDouble(Point::loss).toArray();
    XYSeries series = chart.addSeries("loss", rates, losses);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(new Color(0x1F77B4));
    mark(chart, "a tenth of the rate with the least loss", curve, curve.tenthOfLeast(), 0x2CA02C);
    curve
        .steepest()
        .ifPresent(rate -> mark(chart, "where it falls fastest", curve, rate, 0xD62728));
    return BitmapEncoder.getBufferedImage(chart);
  }

  private static void mark(XYChart chart, String name, Curve curve, double rate, int colour) {
    Point nearest = curve.points().getFirst();
    for (Point point : curve.points()) {
      boolean nearer =
          Math.abs(Math.log(point.learningRate() / rate))
              < Math.abs(Math.log(nearest.learningRate() / rate));
      nearest = nearer ? point : nearest;
    }
    XYSeries series =
        chart.addSeries(
            "%s: %.3g".formatted(name, rate),
            List.of(nearest.learningRate()),
            List.of(nearest.loss()));
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setMarkerColor(new Color(colour));
  }
}
