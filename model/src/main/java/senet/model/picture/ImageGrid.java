package senet.model.picture;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** Small images side by side, enlarged, with lines of text under each. */
public final class ImageGrid {
  private static final int GAP = 6;
  private static final int FONT_SIZE = 12;
  private static final String CUT = "…";

  private ImageGrid() {}

  /**
   * One image of a grid.
   *
   * @param image of any size; smaller ones than the largest are centred
   * @param captions lines under it, none for no text
   */
  public record Tile(BufferedImage image, List<String> captions) {
    /** Copies the lines. */
    public Tile {
      captions = List.copyOf(captions);
    }
  }

  /**
   * Tiles from left to right and from top to bottom on white. Pixels stay squares; a line that is
   * longer than its tile is cut.
   *
   * @param columns tiles in a row, at least 1
   * @param scale how many times images are enlarged, at least 1
   * @throws IllegalArgumentException where there is no tile, or a number is below 1
   */
  public static BufferedImage of(List<Tile> tiles, int columns, int scale) {
    if (tiles.isEmpty() || columns < 1 || scale < 1) {
      throw new IllegalArgumentException(
          "ImageGrid: %d tiles in %d columns at scale %d, each must be at least 1"
              .formatted(tiles.size(), columns, scale));
    }
    int w = tiles.stream().mapToInt(tile -> tile.image().getWidth()).max().orElseThrow() * scale;
    int h = tiles.stream().mapToInt(tile -> tile.image().getHeight()).max().orElseThrow() * scale;
    int lines = tiles.stream().mapToInt(tile -> tile.captions().size()).max().orElseThrow();
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE);
    int lineHeight = lineHeight(font);
    int stepX = w + GAP;
    int stepY = h + lines * lineHeight + GAP;
    int across = Math.min(columns, tiles.size());
    int down = (tiles.size() - 1) / columns + 1;
    BufferedImage grid = blank(across * stepX + GAP, down * stepY + GAP);
    Graphics2D graphics = graphics(grid, font);
    for (int i = 0; i < tiles.size(); i++) {
      int x = GAP + i % columns * stepX;
      int y = GAP + i / columns * stepY;
      BufferedImage image = tiles.get(i).image();
      int wide = image.getWidth() * scale;
      int high = image.getHeight() * scale;
      graphics.drawImage(image, x + (w - wide) / 2, y + (h - high) / 2, wide, high, null);
      int baseline = y + h + graphics.getFontMetrics().getAscent();
      for (String line : tiles.get(i).captions()) {
        graphics.drawString(cut(line, graphics.getFontMetrics(), w), x, baseline);
        baseline += lineHeight;
      }
    }
    graphics.dispose();
    return grid;
  }

  private static BufferedImage blank(int w, int h) {
    return new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
  }

  private static Graphics2D graphics(BufferedImage grid, Font font) {
    Graphics2D graphics = grid.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, grid.getWidth(), grid.getHeight());
    graphics.setColor(Color.BLACK);
    graphics.setFont(font);
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    return graphics;
  }

  private static int lineHeight(Font font) {
    Graphics2D graphics = graphics(blank(1, 1), font);
    try {
      return graphics.getFontMetrics().getHeight();
    } finally {
      graphics.dispose();
    }
  }

  /** The longest beginning of a line, with a mark behind it, that is no wider than {@code w}. */
  public static String cut(String line, FontMetrics metrics, int w) {
    if (metrics.stringWidth(line) <= w) {
      return line;
    }
    int end = line.length();
    while (end > 0 && metrics.stringWidth(line.substring(0, end) + CUT) > w) {
      end = line.offsetByCodePoints(end, -1);
    }
    return line.substring(0, end) + CUT;
  }
}
