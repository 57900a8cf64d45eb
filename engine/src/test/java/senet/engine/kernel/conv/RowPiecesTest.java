package senet.engine.kernel.conv;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RowPiecesTest {
  @Property
  void piecesCoverRowsOnceAndHoldNoMoreThanAskedFor(
      @ForAll @IntRange(min = 1, max = 300) int rows,
      @ForAll @IntRange(min = 1, max = 300) int most,
      @ForAll @IntRange(min = 1, max = 9) int images) {
    int pieces = RowPieces.even(rows, most, images);

    assertThat(RowPieces.first(rows, pieces, 0)).isZero();
    assertThat(RowPieces.first(rows, pieces, pieces)).isEqualTo(rows);
    for (int i = 0; i < pieces; i++) {
      int size = RowPieces.first(rows, pieces, i + 1) - RowPieces.first(rows, pieces, i);
      assertThat(size).isBetween(1, Math.min(most, RowPieces.most(rows, pieces)));
    }
  }

  @Test
  void twoThreadsHaveAsManyPieces() {
    assertThat(RowPieces.even(28, 6, 1)).isEqualTo(6); // five would hold them
    assertThat(RowPieces.even(28, 7, 1)).isEqualTo(4);
    assertThat(RowPieces.even(28, 6, 8)).isEqualTo(5); // of eight images, 40
    assertThat(RowPieces.even(28, 28, 1)).isEqualTo(1); // nothing is cut for it
    assertThat(RowPieces.even(3, 1, 1)).isEqualTo(3); // nor is a row
  }

  @Test
  void rowsTimesPiecesBeyondAnInt() {
    assertThat(RowPieces.first(100_000, 100_000, 99_999)).isEqualTo(99_999);
  }
}
