package senet.cli;

import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import senet.model.data.ImageFile;
import senet.model.data.Preprocessing;
import senet.model.explain.HeatMap;
import senet.model.explain.ImageExplanation;
import senet.model.format.FormatException;
import senet.model.picture.ImageGrid;

/** An image, what of it speaks for its class, and what the last SE block lets through. */
final class ExplanationPicture {
  private static final int LEAST_SIDE = 320;
  private static final int CAPTION = 46;
  private static final int LINE = 18;
  private static final double FAINTEST = 0.35;
  private static final double STRONGEST = 0.8;

  private ExplanationPicture() {}

  /**
   * Draws it.
   *
   * @param preprocessing what made an image of {@code h} x {@code w} of the file
   */
  static BufferedImage of(
      String name,
      ImageFile file,
      Preprocessing preprocessing,
      int h,
      int w,
      ImageExplanation explanation)
      throws FormatException {
    ImageFile seen = magnified(file, preprocessing, h, w);
    List<BufferedImage> panels = new ArrayList<>();
    panels.add(
        panel(
            seen,
            null,
            Terminal.printable(name),
            "%dx%d pixels, seen as %dx%d".formatted(file.h(), file.w(), h, w)));
    HeatMap map = explanation.gradCam();
    String places = " (%dx%d places)".formatted(map.h(), map.w());
    panels.add(
        panel(
            seen,
            map,
            "%s, %.1f %%%s"
                .formatted(
                    Terminal.printable(explanation.name()),
                    100 * explanation.probability(),
                    explanation.predicted() ? "" : ", not the most probable"),
            (map.max() > 0 ? "Grad-CAM" : "Grad-CAM: nothing speaks for it") + places));
    explanation
        .gated()
        .ifPresent(
            gated ->
                panels.add(
                    panel(
                        seen,
                        gated.map(),
                        "let through by " + gated.block(),
                        "mean of |gate · feature| (%dx%d places)"
                            .formatted(gated.map().h(), gated.map().w()))));
    return Panels.together(
        "What the network goes by: dark nothing, yellow most", List.of(), panels, panels.size());
  }

  /** The same part of the file as the network's image, in as many pixels as a screen wants. */
  private static ImageFile magnified(ImageFile file, Preprocessing preprocessing, int h, int w)
      throws FormatException {
    int wanted = Math.ceilDiv(LEAST_SIDE, Math.min(h, w));
    int most = Preprocessing.MOST / Math.max(1, preprocessing.resize());
    int times = Math.clamp(wanted, 1, most);
    return new Preprocessing(preprocessing.resize() * times).apply(file, h * times, w * times);
  }

  private static BufferedImage panel(ImageFile seen, HeatMap map, String first, String second) {
    BufferedImage panel =
        new BufferedImage(seen.w(), seen.h() + CAPTION, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = Panels.drawOn(panel);
    for (int y = 0; y < seen.h(); y++) {
      for (int x = 0; x < seen.w(); x++) {
        panel.setRGB(x, y, pixel(seen, y, x).getRGB());
      }
    }
    if (map != null) {
      overlay(panel, map.enlarged(seen.h(), seen.w()));
    }
    FontMetrics metrics = graphics.getFontMetrics();
    graphics.drawString(ImageGrid.cut(first, metrics, seen.w()), 0, seen.h() + LINE);
    graphics.setFont(Panels.SMALL);
    graphics.setColor(Color.DARK_GRAY);
    metrics = graphics.getFontMetrics();
    graphics.drawString(ImageGrid.cut(second, metrics, seen.w()), 0, seen.h() + 2 * LINE);
    graphics.dispose();
    return panel;
  }

  private static Color pixel(ImageFile seen, int y, int x) {
    int at = (y * seen.w() + x) * ImageFile.CHANNELS;
    byte[] pixels = seen.pixels();
    return new Color(
        Byte.toUnsignedInt(pixels[at]),
        Byte.toUnsignedInt(pixels[at + 1]),
        Byte.toUnsignedInt(pixels[at + 2]));
  }

  /**
   * The more there is, the more of the map's colour and the less of the image, which is grey: its
   * own colours would be taken for the map's.
   */
  private static void overlay(BufferedImage panel, HeatMap map) {
    double max = map.max();
    for (int y = 0; y < map.h(); y++) {
      for (int x = 0; x < map.w(); x++) {
        double share = max > 0 ? map.at(y, x) / max : 0;
        double opacity = FAINTEST + (STRONGEST - FAINTEST) * share;
        Color over = ColourMap.of(share);
        double grey = grey(new Color(panel.getRGB(x, y)));
        panel.setRGB(
            x,
            y,
            new Color(
                    mixed(grey, over.getRed(), opacity),
                    mixed(grey, over.getGreen(), opacity),
                    mixed(grey, over.getBlue(), opacity))
                .getRGB());
      }
    }
  }

  /** The luma of ITU-R BT.601. */
  private static double grey(Color colour) {
    return 0.299 * colour.getRed() + 0.587 * colour.getGreen() + 0.114 * colour.getBlue();
  }

  private static int mixed(double under, int over, double opacity) {
    return (int) Math.round(under + (over - under) * opacity);
  }
}
