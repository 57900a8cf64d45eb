package senet.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

class PytorchLayoutTest {
  @Property
  void channelsMoveToTheSecondPlaceAndBack(
      @ForAll @IntRange(min = 1, max = 4) int k,
      @ForAll @IntRange(min = 1, max = 5) int r,
      @ForAll @IntRange(min = 1, max = 3) int s,
      @ForAll @IntRange(min = 1, max = 6) int c,
      @ForAll boolean weights) {
    Tensor tensor = counted(weights ? Shape.krsc(k, r, s, c) : Shape.nhwc(k, r, s, c));
    float[] values = PytorchLayout.values(tensor);
    assertThat(PytorchLayout.dims(tensor.shape())).containsExactly(k, c, r, s);
    int at = 0;
    for (int ik = 0; ik < k; ik++) {
      for (int ic = 0; ic < c; ic++) {
        for (int ir = 0; ir < r; ir++) {
          for (int is = 0; is < s; is++) {
            assertThat(values[at++]).isEqualTo(((ik * r + ir) * s + is) * c + ic);
          }
        }
      }
    }
    Tensor back = Tensor.zeros(tensor.shape());
    PytorchLayout.copyInto(back, new int[] {k, c, r, s}, values);
    assertThat(back.data()).isEqualTo(tensor.data());
  }

  @Test
  void otherAxesStay() {
    for (Shape shape :
        new Shape[] {Shape.of("KC", 2, 3), Shape.vector(5), Shape.scalar(), Shape.matrix(4, 2)}) {
      Tensor tensor = counted(shape);
      assertThat(PytorchLayout.values(tensor)).isEqualTo(tensor.data());
      Tensor back = Tensor.zeros(shape);
      PytorchLayout.copyInto(back, PytorchLayout.dims(shape), tensor.data());
      assertThat(back.data()).isEqualTo(tensor.data());
    }
  }

  @Test
  void anotherShapeIsRefusedInPytorchsOrder() {
    Tensor weight = Tensor.zeros(Shape.krsc(16, 3, 3, 8));
    assertThatThrownBy(
            () -> PytorchLayout.copyInto(weight, new int[] {16, 3, 3, 8}, new float[1152]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shape is [16, 3, 3, 8] but [16, 8, 3, 3] is needed");
  }

  private static Tensor counted(Shape shape) {
    float[] data = new float[shape.size()];
    IntStream.range(0, data.length).forEach(i -> data[i] = i);
    return new Tensor(shape, data);
  }
}
