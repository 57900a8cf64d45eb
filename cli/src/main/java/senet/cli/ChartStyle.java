package senet.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.AxesChartStyler;

/** How charts look: white, without boxes, with faint lines across. */
final class ChartStyle {
  /** Okabe and Ito's, which people who are colour-blind can tell apart, then dark ones of them. */
  static final List<Color> COLOURS =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9),
          new Color(0x003A5B),
          new Color(0x6B2F00),
          new Color(0x004F3A),
          new Color(0x663D54));

  /** Those of them that can be told apart in a thicket, but for yellow. */
  static final List<Color> DISTINCT = COLOURS.subList(0, 6);

  private static final int DIGITS = 6; // of a tick
  private static final double LEAST_PLAIN = 1e-4; // below, with an exponent

  private static final Color INK = new Color(0x333333);
  private static final Color FAINT = new Color(0xE3E3E3);

  private ChartStyle() {}

  /** An empty chart for lines. */
  static XYChart lines(int width, int height, String title, String x, String y) {
    XYChart chart =
        new XYChartBuilder()
            .width(width)
            .height(height)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    apply(chart.getStyler());
    chart.getStyler().setYAxisTitleVisible(!y.isEmpty());
    chart.getStyler().setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setyAxisTickLabelsFormattingFunction(ChartStyle::number);
    return chart;
  }

  /** A number at a tick; xchart's own is without the zero in front of the point. */
  static String number(double value) {
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(DIGITS)).stripTrailingZeros();
    return Math.abs(value) < LEAST_PLAIN ? rounded.toString() : rounded.toPlainString();
  }

  static void apply(AxesChartStyler styler) {
    styler.setBaseFont(Panels.TEXT);
    styler.setChartTitleFont(Panels.TITLE.deriveFont(16f));
    styler.setAxisTitleFont(Panels.TEXT);
    styler.setAxisTickLabelsFont(Panels.SMALL);
    styler.setLegendFont(Panels.TEXT);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartFontColor(INK);
    styler.setAxisTickLabelsColor(INK);
    styler.setChartTitleBoxVisible(false);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(FAINT);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
  }
}
