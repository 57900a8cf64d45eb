package senet.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void printsNamesAndSizes() {
    assertThat(Shape.nhwc(128, 32, 32, 3)).hasToString("[N=128, H=32, W=32, C=3]");
    assertThat(Shape.scalar()).hasToString("[]");
    assertThat(Shape.krsc(16, 3, 3, 8).size()).isEqualTo(16 * 9 * 8);
  }

  @Test
  void equalSizesAreEqualShapes() {
    assertThat(Shape.of("NC", 2, 3))
        .isEqualTo(Shape.of("KC", 2, 3))
        .hasSameHashCodeAs(Shape.of("KC", 2, 3));
    assertThat(Shape.of("NC", 2, 3)).isNotEqualTo(Shape.of("NC", 3, 2));
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> Shape.nhwc(1, 0, 2, 3))
        .isInstanceOf(ShapeException.class)
        .hasMessage("Shape: axis H is 0, at least 1 is needed; [N=1, H=0, W=2, C=3]");
    assertThatThrownBy(() -> Shape.nhwc(65536, 65536, 1, 1))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Shape: more than 2147483647 values; [N=65536, H=65536, W=1, C=1]; hint: use a smaller"
                + " batch");
    assertThatThrownBy(() -> Shape.of("NH", 1))
        .isInstanceOf(ShapeException.class)
        .hasMessage("Shape: 2 axis names (NH) but 1 sizes [1]");
    assertThatThrownBy(() -> Tensor.of(Shape.vector(2), 1))
        .isInstanceOf(ShapeException.class)
        .hasMessage("Tensor: 1 values for [C=2], which needs 2");
  }

  @Test
  void theLargestShapeIsOne() {
    assertThat(Shape.matrix(1, Integer.MAX_VALUE).size()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void axesAreNames() {
    assertThat(Shape.krsc(1, 1, 1, 1).axes()).isEqualTo("KRSC");
    assertThat(Shape.of("NC", 2, 3).hashCode()).isNotEqualTo(Shape.of("NC", 2, 4).hashCode());
  }

  @Test
  void tensorsAreEqualOnlyToThemselves() {
    Tensor tensor = Tensor.of(Shape.vector(2), 1, 2);
    Tensor other = Tensor.of(Shape.vector(2), 1, 2);
    assertThat(List.of(tensor)).contains(tensor).doesNotContain(other);
    assertThat(tensor).hasToString("Tensor[C=2]");
    assertThat(tensor.hashCode()).isEqualTo(System.identityHashCode(tensor));
  }
}
