package senet.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Curves over epochs, in panels that stand one below the other on one axis. */
final class CurveChart {
  private static final int WIDTH = 1060;
  private static final int HEIGHT = 290; // of a panel
  private static final int LABELS = 80; // of the vertical axis, so that panels lie on one axis
  private static final int LEAST_TICK = 60;
  private static final int MARKER = 9;

  private static final float THICK = 1.8f;
  private static final BasicStroke WHOLE = new BasicStroke(THICK);
  private static final BasicStroke DASHED =
      new BasicStroke(
          THICK, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0);

  private CurveChart() {}

  /**
   * A curve.
   *
   * @param name in the legend; "" for none
   * @param colour index of its colour
   * @param dashed whether its line is
   * @param epochs where it has points
   * @param values there; what is no finite number is a gap
   * @param marked index of the point that stands out, below 0 for none
   */
  record Curve(
      String name, int colour, boolean dashed, double[] epochs, double[] values, int marked) {
    private boolean isDrawn() {
      return DoubleStream.of(values).anyMatch(Double::isFinite);
    }

    private Color shown() {
      return ChartStyle.COLOURS.get(colour % ChartStyle.COLOURS.size());
    }
  }

  /**
   * Curves in one frame.
   *
   * @param title above it
   * @param curves with values of one kind
   */
  record Panel(String title, List<Curve> curves) {
    Panel {
      curves = List.copyOf(curves);
    }
  }

  /** Draws panels for epochs 1 to {@code last} under {@code title} and the names of curves. */
  static BufferedImage of(String title, List<Panel> panels, int last) {
    List<Panels.Key> keys =
        panels.stream()
            .flatMap(panel -> panel.curves().stream())
            .filter(curve -> !curve.name().isEmpty())
            .map(curve -> new Panels.Key(curve.name(), curve.shown()))
            .distinct()
            .toList();
    List<BufferedImage> drawn = new ArrayList<>();
    for (Panel panel : panels) {
      drawn.add(BitmapEncoder.getBufferedImage(chart(panel, last)));
    }
    return Panels.together(title, keys, drawn, 1);
  }

  private static XYChart chart(Panel panel, int last) {
    XYChart chart = ChartStyle.lines(WIDTH, HEIGHT, panel.title(), "epoch", "");
    chart.getStyler().setYAxisLeftWidthHint(LABELS);
    chart.getStyler().setMarkerSize(MARKER);
    chart.getStyler().setXAxisDecimalPattern("0");
    chart.getStyler().setXAxisMin(0.0);
    chart.getStyler().setXAxisMax((double) last);
    chart.getStyler().setXAxisTickMarkSpacingHint(Math.max(LEAST_TICK, WIDTH * 3 / 4 / last));
    for (Curve curve : panel.curves()) {
      if (curve.isDrawn()) {
        add(chart, curve);
      }
    }
    // Of points that are all at one distance xchart numbers every sixth or seventh: with one that
    // is not, and not drawn, it takes round numbers.
    add(chart, new double[] {0.5}, new double[] {Double.NaN});
    return chart;
  }

  private static void add(XYChart chart, Curve curve) {
    double[] values =
        DoubleStream.of(curve.values()).map(y -> Double.isFinite(y) ? y : Double.NaN).toArray();
    Marker alone = values.length == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE;
    XYSeries line = add(chart, curve.epochs(), values);
    line.setLineColor(curve.shown());
    line.setLineStyle(curve.dashed() ? DASHED : WHOLE);
    line.setMarker(alone);
    line.setMarkerColor(curve.shown());
    if (curve.marked() >= 0) {
      int at = curve.marked();
      XYSeries mark = add(chart, new double[] {curve.epochs()[at]}, new double[] {values[at]});
      mark.setMarker(SeriesMarkers.CIRCLE);
      mark.setMarkerColor(curve.shown());
    }
  }

  /** A series needs a name of its own, which nobody sees. */
  private static XYSeries add(XYChart chart, double[] x, double[] y) {
    return chart.addSeries("series " + chart.getSeriesMap().size(), x, y);
  }
}
