package senet.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;
import senet.model.explain.BlockGates;
import senet.model.explain.GateMoments;

/**
 * Gates as curves over the channels of a block: the figures of the paper on the role of excitation
 * (arXiv 1709.01507, section 7.2), one panel a block.
 */
final class GateCharts {
  private static final int WIDTH = 520;
  private static final int HEIGHT = 320;
  private static final int MOST_COLUMNS = 3;

  /** Of more channels a curve in their order is a solid block. */
  private static final int MOST_IN_ORDER = 128;

  private static final List<Color> COLOURS = ChartStyle.DISTINCT;

  /** As many classes as a picture can show. */
  static final int MOST_CLASSES = COLOURS.size();

  private static final Color ALL = Color.BLACK;
  private static final int BAND_OPACITY = 60;
  private static final BasicStroke THIN = new BasicStroke(1.3f);
  private static final BasicStroke THICK = new BasicStroke(1.8f);

  private GateCharts() {}

  /** The mean gate of each channel over images of each class, and over all images. */
  static BufferedImage mean(List<BlockGates> blocks, List<String> names, List<Integer> labels) {
    List<BufferedImage> panels = new ArrayList<>();
    for (BlockGates block : blocks) {
      GateMoments moments = block.moments();
      int[] order = order(moments);
      XYChart chart = chart(block, "mean gate");
      for (int i = 0; i < labels.size(); i++) {
        int label = labels.get(i);
        line(chart, "class " + i, order, c -> moments.mean(label, c), COLOURS.get(i));
      }
      line(chart, "all", order, moments::mean, ALL).setLineStyle(THICK);
      panels.add(BitmapEncoder.getBufferedImage(chart));
    }
    List<Panels.Key> keys = keys(names, labels);
    keys.add(new Panels.Key("all images", ALL));
    return Panels.together(
        "Mean gate of each channel, by class; each block has its own scale",
        keys,
        panels,
        columns(panels.size()));
  }

  /** The mean gate of each channel over images of each class, and a deviation to both sides. */
  static BufferedImage spread(List<BlockGates> blocks, List<String> names, List<Integer> labels) {
    List<BufferedImage> panels = new ArrayList<>();
    for (BlockGates block : blocks) {
      GateMoments moments = block.moments();
      int[] order = order(moments);
      XYChart chart = chart(block, "gate");
      for (int i = 0; i < labels.size(); i++) {
        band(chart, "band " + i, moments, order, labels.get(i), COLOURS.get(i));
      }
      for (int i = 0; i < labels.size(); i++) {
        int label = labels.get(i);
        line(chart, "class " + i, order, c -> moments.mean(label, c), COLOURS.get(i));
      }
      panels.add(BitmapEncoder.getBufferedImage(chart));
    }
    return Panels.together(
        "Gate of each channel within a class: mean, and one standard deviation to both sides",
        keys(names, labels),
        panels,
        columns(panels.size()));
  }

  private static int columns(int panels) {
    return panels == 4 ? 2 : Math.min(panels, MOST_COLUMNS);
  }

  private static List<Panels.Key> keys(List<String> names, List<Integer> labels) {
    List<Panels.Key> keys = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      keys.add(new Panels.Key(Terminal.printable(names.get(labels.get(i))), COLOURS.get(i)));
    }
    return keys;
  }

  /** The channels from left to right: as they are, or many of them by their gate. */
  private static int[] order(GateMoments moments) {
    IntStream channels = IntStream.range(0, moments.channels());
    return moments.channels() <= MOST_IN_ORDER
        ? channels.toArray()
        : channels
            .boxed()
            .sorted(Comparator.comparingDouble(moments::mean))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  private static XYChart chart(BlockGates block, String what) {
    int channels = block.moments().channels();
    boolean inOrder = channels <= MOST_IN_ORDER;
    XYChart chart =
        ChartStyle.lines(
            WIDTH,
            HEIGHT,
            "%s (%dx%d)".formatted(block.name(), block.h(), block.w()),
            inOrder
                ? "channel"
                : "%,d channels in the order of their mean gate".formatted(channels),
            what);
    chart.getStyler().setXAxisDecimalPattern("0");
    chart.getStyler().setXAxisTicksVisible(inOrder); // a rank is no channel's number
    chart.getStyler().setXAxisMin(0.0);
    chart.getStyler().setXAxisMax((double) Math.max(1, channels - 1));
    return chart;
  }

  private static XYSeries line(
      XYChart chart, String name, int[] order, IntToDoubleFunction value, Color colour) {
    double[] x = new double[order.length];
    double[] y = new double[order.length];
    for (int i = 0; i < order.length; i++) {
      x[i] = i;
      y[i] = value.applyAsDouble(order[i]);
    }
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(colour);
    series.setLineStyle(THIN);
    return series;
  }

  /** There along the upper edge, and back along the lower one. */
  private static void band(
      XYChart chart, String name, GateMoments moments, int[] order, int label, Color colour) {
    int channels = order.length;
    double[] x = new double[2 * channels];
    double[] y = new double[2 * channels];
    for (int i = 0; i < channels; i++) {
      int back = 2 * channels - 1 - i;
      double mean = moments.mean(label, order[i]);
      double deviation = moments.deviation(label, order[i]);
      x[i] = i;
      y[i] = mean + deviation;
      x[back] = i;
      y[back] = mean - deviation;
    }
    XYSeries series = chart.addSeries(name, x, y);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(new Color(0, true));
    series.setFillColor(
        new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), BAND_OPACITY));
  }
}
