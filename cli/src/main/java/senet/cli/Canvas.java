package senet.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;

/** A white picture with what charts are drawn of: lines and texts by where they are anchored. */
final class Canvas {
  static final Color INK = new Color(0x333333);
  static final Color FAINT = new Color(0xE3E3E3);
  static final Color GREY = new Color(0x777777);

  private static final String CUT = "…";
  private static final float[] DASHES = {6, 4};

  private final BufferedImage image;
  private final Graphics2D graphics;

  Canvas(int width, int height) {
    image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    font(14, false);
  }

  /** What was drawn; nothing can be added any more. */
  BufferedImage finished() {
    graphics.dispose();
    return image;
  }

  Graphics2D graphics() {
    return graphics;
  }

  void font(int size, boolean bold) {
    graphics.setFont(new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, size));
  }

  int width(String text) {
    return graphics.getFontMetrics().stringWidth(text);
  }

  /** The longest beginning of {@code text}, with a mark behind it, that is no wider. */
  String cut(String text, int most) {
    if (width(text) <= most) {
      return text;
    }
    int end = text.length();
    while (end > 0 && width(text.substring(0, end) + CUT) > most) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end) + CUT;
  }

  /**
   * Writes a text.
   *
   * @param anchor where in the text x is: 0 at its beginning, 0.5 in its middle, 1 at its end
   * @param y its middle
   */
  void text(String text, double x, double y, double anchor, Color colour) {
    FontMetrics metrics = graphics.getFontMetrics();
    double baseline = y + (metrics.getAscent() - metrics.getDescent()) / 2.0;
    graphics.setColor(colour);
    graphics.drawString(text, (float) (x - anchor * width(text)), (float) baseline);
  }

  /** The same, turned by so many degrees around (x, y). */
  void text(String text, double x, double y, double anchor, Color colour, double degrees) {
    AffineTransform before = graphics.getTransform();
    graphics.rotate(Math.toRadians(degrees), x, y);
    text(text, x, y, anchor, colour);
    graphics.setTransform(before);
  }

  void line(double x1, double y1, double x2, double y2, Color colour, boolean dashed) {
    graphics.setColor(colour);
    stroke(1, dashed);
    graphics.draw(new Line2D.Double(x1, y1, x2, y2));
  }

  /** How lines are drawn from now on. */
  void stroke(float width, boolean dashed) {
    graphics.setStroke(
        new BasicStroke(
            width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashed ? DASHES : null, 0));
  }
}
