package senet.cli;

import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import senet.model.explain.BlockGates;
import senet.model.explain.GateMoments;
import senet.model.picture.ImageGrid;

/** Mean gates as a picture: classes from top to bottom, channels from left to right. */
final class GateHeatMap {
  private static final int NAMES = 180;
  private static final int SCALE = 90;
  private static final int TOP = 30;
  private static final int BOTTOM = 40;
  private static final int PLOT = 1024;
  private static final int PLOT_HEIGHT = 400;
  private static final int HIGHEST_ROW = 24;
  private static final int LEAST_NAMED = 14;
  private static final int BAR = 16;
  private static final int TICKS = 8;

  private GateHeatMap() {}

  /** One panel a block, under each other; each has its own scale. */
  static BufferedImage of(List<BlockGates> blocks, List<String> names) {
    int widest = blocks.stream().mapToInt(block -> block.moments().channels()).max().orElseThrow();
    int plot = Math.max(PLOT, widest);
    List<BufferedImage> panels = new ArrayList<>();
    for (BlockGates block : blocks) {
      panels.add(panel(block, names, plot));
    }
    return Panels.together(
        "Mean gate by class and channel; each block has its own scale", List.of(), panels, 1);
  }

  private static BufferedImage panel(BlockGates block, List<String> names, int width) {
    GateMoments moments = block.moments();
    int[] seen = moments.seen();
    int row = Math.clamp(PLOT_HEIGHT / seen.length, 1, HIGHEST_ROW);
    int height = row * seen.length;
    int panelHeight = TOP + Math.max(height, 4 * HIGHEST_ROW) + BOTTOM;
    BufferedImage image =
        new BufferedImage(NAMES + width + SCALE, panelHeight, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = Panels.drawOn(image);
    graphics.drawString(
        "%s (%dx%d)".formatted(block.name(), block.h(), block.w()), NAMES, TOP - 10);
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int label : seen) {
      for (int channel = 0; channel < moments.channels(); channel++) {
        low = Math.min(low, moments.mean(label, channel));
        high = Math.max(high, moments.mean(label, channel));
      }
    }
    double range = high > low ? high - low : 1;
    for (int i = 0; i < seen.length; i++) {
      for (int x = 0; x < width; x++) {
        int channel = (int) ((long) x * moments.channels() / width);
        graphics.setColor(ColourMap.of((moments.mean(seen[i], channel) - low) / range));
        graphics.fillRect(NAMES + x, TOP + i * row, 1, row);
      }
    }
    graphics.setColor(Color.BLACK);
    graphics.setFont(Panels.SMALL);
    if (row >= LEAST_NAMED) {
      drawNames(graphics, seen, names, row);
    }
    drawChannels(graphics, moments.channels(), width, TOP + height);
    drawScale(graphics, NAMES + width + 14, Math.max(height, 4 * HIGHEST_ROW), low, high);
    graphics.dispose();
    return image;
  }

  private static void drawNames(Graphics2D graphics, int[] seen, List<String> names, int row) {
    FontMetrics metrics = graphics.getFontMetrics();
    for (int i = 0; i < seen.length; i++) {
      String name = ImageGrid.cut(Terminal.printable(names.get(seen[i])), metrics, NAMES - 10);
      graphics.drawString(name, NAMES - 6 - metrics.stringWidth(name), TOP + i * row + row / 2 + 4);
    }
  }

  private static void drawChannels(Graphics2D graphics, int channels, int width, int y) {
    int step = Math.max(1, channels / TICKS);
    for (int channel = 0; channel < channels; channel += step) {
      int x = NAMES + (int) ((channel + 0.5) * width / channels);
      String number = String.valueOf(channel);
      graphics.drawLine(x, y, x, y + 4);
      graphics.drawString(number, x - graphics.getFontMetrics().stringWidth(number) / 2, y + 18);
    }
    graphics.drawString("channel", NAMES + width / 2 - 20, y + 34);
  }

  /** A bar with the smallest and the largest value at its ends. */
  private static void drawScale(Graphics2D graphics, int x, int height, double low, double high) {
    for (int i = 0; i < height; i++) {
      graphics.setColor(ColourMap.of(1 - i / (height - 1.0)));
      graphics.fillRect(x, TOP + i, BAR, 1);
    }
    graphics.setColor(Color.BLACK);
    graphics.drawString("%.3f".formatted(high), x + BAR + 6, TOP + 10);
    graphics.drawString("%.3f".formatted(low), x + BAR + 6, TOP + height);
  }
}
