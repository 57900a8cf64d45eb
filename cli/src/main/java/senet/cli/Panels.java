package senet.cli;

import java.awt.AWTError;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import senet.model.picture.ImageGrid;

/** Pictures side by side in one, under a title and the names of what is drawn in which colour. */
final class Panels {
  static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 18);
  static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
  static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

  private static final int MARGIN = 16;
  private static final int LINE = 26;
  private static final int SWATCH = 22;

  private Panels() {}

  /**
   * What a colour stands for.
   *
   * @param name what it says
   * @param colour of the line
   */
  record Key(String name, Color colour) {}

  /** Starts to draw on {@code image}, smoothly. */
  static Graphics2D drawOn(BufferedImage image) {
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.setColor(Color.BLACK);
    graphics.setFont(TEXT);
    return graphics;
  }

  /** All of {@code panels}, which are of one width, in as many columns; rows as high as need be. */
  static BufferedImage together(
      String title, List<Key> keys, List<BufferedImage> panels, int columns) {
    int panelWidth = panels.getFirst().getWidth();
    int width = columns * (panelWidth + MARGIN) + MARGIN;
    int top = MARGIN + LINE;
    int height = top + keyLines(keys, width) * LINE + MARGIN;
    int first = height;
    for (int row = 0; row < panels.size(); row += columns) {
      height += rowHeight(panels, row, columns) + MARGIN;
    }
    BufferedImage together = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = drawOn(together);
    graphics.setFont(TITLE);
    String fitting = ImageGrid.cut(title, graphics.getFontMetrics(), width - 2 * MARGIN);
    graphics.drawString(fitting, MARGIN, MARGIN + LINE - 8);
    drawKeys(graphics, keys, top, width);
    int y = first;
    for (int row = 0; row < panels.size(); row += columns) {
      for (int i = row; i < Math.min(row + columns, panels.size()); i++) {
        graphics.drawImage(panels.get(i), MARGIN + (i - row) * (panelWidth + MARGIN), y, null);
      }
      y += rowHeight(panels, row, columns) + MARGIN;
    }
    graphics.dispose();
    return together;
  }

  private static int rowHeight(List<BufferedImage> panels, int row, int columns) {
    return panels.subList(row, Math.min(row + columns, panels.size())).stream()
        .mapToInt(BufferedImage::getHeight)
        .max()
        .orElseThrow();
  }

  private static int keyLines(List<Key> keys, int width) {
    Graphics2D graphics = drawOn(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
    int lines = drawKeys(graphics, keys, 0, width);
    graphics.dispose();
    return lines;
  }

  /** Draws what colours stand for, and returns how many lines that takes. */
  private static int drawKeys(Graphics2D graphics, List<Key> keys, int top, int width) {
    graphics.setFont(TEXT);
    FontMetrics metrics = graphics.getFontMetrics();
    int x = MARGIN;
    int line = 0;
    for (Key key : keys) {
      String name = ImageGrid.cut(key.name(), metrics, width / 2);
      int needed = SWATCH + 6 + metrics.stringWidth(name);
      if (x > MARGIN && x + needed > width - MARGIN) {
        x = MARGIN;
        line++;
      }
      int middle = top + line * LINE + LINE / 2;
      graphics.setColor(key.colour());
      graphics.fillRect(x, middle - 2, SWATCH, 4);
      graphics.setColor(Color.BLACK);
      graphics.drawString(name, x + SWATCH + 6, middle + 5);
      x += needed + 2 * MARGIN;
    }
    return keys.isEmpty() ? 0 : line + 1;
  }

  /** Draws a picture. */
  @FunctionalInterface
  interface Drawing {
    BufferedImage draw() throws IOException;
  }

  /**
   * Writes what {@code drawing} draws.
   *
   * @throws CommandFailure of one line where it cannot be drawn or written
   */
  static void write(Drawing drawing, Path file) {
    try {
      Png.write(drawing.draw(), file);
    } catch (IOException | RuntimeException | LinkageError | AWTError | InternalError e) {
      // As with eval's heat map: a JVM without fonts or with half of AWT fails in many ways.
      throw new CommandFailure(
          ExitCode.ENVIRONMENT,
          "no picture: %s; hint: name a place for it with --out"
              .formatted(e instanceof IOException ? e.getMessage() : e));
    }
  }
}
