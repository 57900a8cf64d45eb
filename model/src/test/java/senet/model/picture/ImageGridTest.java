package senet.model.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import senet.model.picture.ImageGrid.Tile;

class ImageGridTest {
  private static final int WHITE = 0xFFFFFFFF;

  private static BufferedImage image(int w, int h, int first) {
    BufferedImage image = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < w * h; i++) {
      image.setRGB(i % w, i / w, first + i);
    }
    return image;
  }

  /** Every pixel is a square of its own colour, where its tile and its place in the tile say. */
  @Test
  void pixelsAreSquares() {
    List<Tile> tiles = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      tiles.add(new Tile(image(4, 3, i << 16), List.of()));
    }
    BufferedImage grid = ImageGrid.of(tiles, 3, 2);
    assertThat(grid.getWidth()).isEqualTo(3 * 8 + 4 * 6);
    assertThat(grid.getHeight()).isEqualTo(2 * 6 + 3 * 6);
    for (int tile = 0; tile < 5; tile++) {
      for (int i = 0; i < 8 * 6; i++) {
        int x = i % 8;
        int y = i / 8;
        assertThat(grid.getRGB(6 + tile % 3 * 14 + x, 6 + tile / 3 * 12 + y))
            .isEqualTo(0xFF000000 | tile << 16 | y / 2 * 4 + x / 2);
      }
    }
    assertThat(grid.getRGB(grid.getWidth() - 8, grid.getHeight() - 8)).isEqualTo(WHITE);
  }

  /** Text takes room under its tile, and however long it is leaves the tile beside it alone. */
  @Test
  void captionsStayUnderTheirTile() {
    Tile named = new Tile(image(32, 32, 0), List.of("aeroplane".repeat(20), "second"));
    Tile bare = new Tile(image(32, 32, 0), List.of());
    BufferedImage without = ImageGrid.of(List.of(bare, bare), 2, 3);
    BufferedImage grid = ImageGrid.of(List.of(named, bare), 2, 3);
    assertThat(grid.getHeight()).isGreaterThan(without.getHeight() + 20);
    assertThat(dark(grid, 0, 96 + 9)).isPositive();
    assertThat(dark(grid, 96 + 9, grid.getWidth())).isZero();
  }

  private static int dark(BufferedImage grid, int from, int to) {
    int dark = 0;
    for (int x = from; x < to; x++) {
      for (int y = 6 + 96; y < grid.getHeight(); y++) {
        dark += grid.getRGB(x, y) == WHITE ? 0 : 1;
      }
    }
    return dark;
  }

  @Test
  void aGridWithoutTilesOrColumnsIsRefused() {
    assertThatThrownBy(() -> ImageGrid.of(List.of(), 3, 2))
        .hasMessage("ImageGrid: 0 tiles in 3 columns at scale 2, each must be at least 1");
    Tile tile = new Tile(image(1, 1, 0), List.of());
    assertThatThrownBy(() -> ImageGrid.of(List.of(tile), 0, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
