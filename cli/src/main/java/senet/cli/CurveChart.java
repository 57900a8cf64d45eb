package senet.cli;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.DoubleStream;

/** Curves over epochs, in panels that stand one below the other on one axis. */
final class CurveChart {
  private static final int WIDTH = 1100;
  private static final int HEIGHT = 290; // of a panel
  private static final int LEFT = 80;
  private static final int TOP = 44;
  private static final int BOTTOM = 46;
  private static final int GAP = 24;
  private static final int LEGEND_LINE = 22;
  private static final int LEGEND_MARK = 26;
  private static final int MOST_LEGEND = 260;
  private static final int X_TICKS = 15;
  private static final int Y_TICKS = 5;
  private static final double RADIUS = 2.6;
  private static final float LINE = 1.8f;

  /** Epochs up to which each has a dot; more of them run into one another. */
  private static final int MOST_DOTTED = 60;

  /** Okabe and Ito's, which everybody can tell apart, then dark ones of them. */
  private static final Color[] COLOURS = {
    new Color(0x0072B2),
    new Color(0xD55E00),
    new Color(0x009E73),
    new Color(0xCC79A7),
    new Color(0xE69F00),
    new Color(0x56B4E9),
    new Color(0x003A5B),
    new Color(0x6B2F00),
    new Color(0x004F3A),
    new Color(0x663D54),
  };

  private final Canvas canvas;
  private final Graphics2D graphics;
  private final int last; // epoch
  private final int right; // where panels end

  private CurveChart(Canvas canvas, int last, int right) {
    this.canvas = canvas;
    this.graphics = canvas.graphics();
    this.last = last;
    this.right = right;
  }

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
    private DoubleStream finite() {
      return DoubleStream.of(values).filter(Double::isFinite);
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

  /** Draws panels for epochs 1 to {@code last}. */
  static BufferedImage of(List<Panel> panels, int last) {
    Canvas canvas = new Canvas(WIDTH, panels.size() * HEIGHT + GAP / 2);
    int legend =
        panels.stream()
            .flatMap(panel -> panel.curves().stream())
            .mapToInt(curve -> canvas.width(curve.name()))
            .max()
            .orElse(0);
    int right = WIDTH - GAP - LEGEND_MARK - Math.min(MOST_LEGEND, legend) - GAP;
    CurveChart chart = new CurveChart(canvas, last, right);
    for (int i = 0; i < panels.size(); i++) {
      chart.draw(panels.get(i), i * HEIGHT);
    }
    return canvas.finished();
  }

  private void draw(Panel panel, int at) {
    int top = at + TOP;
    int bottom = at + HEIGHT - BOTTOM;
    canvas.font(16, true);
    canvas.text(panel.title(), LEFT, at + TOP / 2.0 + 2, 0, Canvas.INK);
    canvas.font(14, false);
    drawEpochs(bottom);
    legend(panel, top);
    List<Curve> drawn = panel.curves().stream().filter(c -> c.finite().count() > 0).toList();
    if (drawn.isEmpty()) {
      canvas.text("no finite number", (LEFT + right) / 2.0, (top + bottom) / 2.0, 0.5, Canvas.GREY);
      return;
    }
    double least = drawn.stream().flatMapToDouble(Curve::finite).min().orElseThrow();
    double most = drawn.stream().flatMapToDouble(Curve::finite).max().orElseThrow();
    Ticks ticks = Ticks.enclosing(least, most, Y_TICKS);
    ticks
        .values()
        .forEach(
            value -> {
              double y = y(value, ticks, top, bottom);
              canvas.line(LEFT, y, right, y, Canvas.FAINT, false);
              canvas.text(ticks.text(value), LEFT - 8, y, 1, Canvas.INK);
            });
    canvas.line(LEFT, bottom, right, bottom, Canvas.GREY, false);
    Shape clip = graphics.getClip();
    graphics.clip(new Rectangle2D.Double(LEFT - 6, top - 6, right - LEFT + 12, bottom - top + 12));
    drawn.forEach(curve -> draw(curve, ticks, top, bottom));
    graphics.setClip(clip);
  }

  private double x(double epoch) {
    double inset = 14; // points lie beside the axis, not on it
    double share = last == 1 ? 0.5 : (epoch - 1) / (last - 1);
    return LEFT + inset + share * (right - LEFT - 2 * inset);
  }

  private static double y(double value, Ticks ticks, int top, int bottom) {
    return bottom - (value - ticks.least()) / (ticks.most() - ticks.least()) * (bottom - top);
  }

  private void drawEpochs(int bottom) {
    Ticks ticks = Ticks.counting(last, X_TICKS);
    ticks
        .values()
        .forEach(
            epoch -> {
              canvas.line(x(epoch), bottom, x(epoch), bottom + 5, Canvas.GREY, false);
              canvas.text(ticks.text(epoch), x(epoch), bottom + 16, 0.5, Canvas.INK);
            });
    canvas.text("epoch", right + 10, bottom + 16, 0, Canvas.GREY);
  }

  private void legend(Panel panel, int top) {
    int y = top + LEGEND_LINE / 2;
    for (Curve curve : panel.curves()) {
      if (!curve.name().isEmpty()) {
        graphics.setColor(colour(curve));
        canvas.stroke(3, curve.dashed());
        graphics.draw(new Line2D.Double(right + GAP, y, right + GAP + LEGEND_MARK - 8, y));
        canvas.text(
            canvas.cut(curve.name(), MOST_LEGEND), right + GAP + LEGEND_MARK, y, 0, Canvas.INK);
        y += LEGEND_LINE;
      }
    }
  }

  private static Color colour(Curve curve) {
    return COLOURS[curve.colour() % COLOURS.length];
  }

  private void draw(Curve curve, Ticks ticks, int top, int bottom) {
    Path2D line = new Path2D.Double();
    boolean gap = true;
    graphics.setColor(colour(curve));
    for (int i = 0; i < curve.values().length; i++) {
      if (!Double.isFinite(curve.values()[i])) {
        gap = true;
        continue;
      }
      double x = x(curve.epochs()[i]);
      double y = y(curve.values()[i], ticks, top, bottom);
      if (gap) {
        line.moveTo(x, y);
      } else {
        line.lineTo(x, y);
      }
      gap = false;
      if (last <= MOST_DOTTED) {
        graphics.fill(circle(x, y, RADIUS));
      }
      if (i == curve.marked()) {
        canvas.line(x, top, x, bottom, Canvas.GREY, true);
        graphics.setColor(colour(curve));
        graphics.fill(circle(x, y, 2 * RADIUS));
      }
    }
    canvas.stroke(LINE, curve.dashed());
    graphics.draw(line);
  }

  private static Shape circle(double x, double y, double radius) {
    return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
  }
}
