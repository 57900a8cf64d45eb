package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import senet.engine.op.reference.LayoutReference;
import senet.engine.simd.MachineWidth;
import senet.engine.tensor.Shape;

class Pad2dTest implements ExactOpContract, LinearOpContract {
  @Override
  public List<OpCase> cases() {
    List<OpCase> cases = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      Shape x = Shape.nhwc(1 + i % 3, 1 + i % 7, 1 + i % 4, 1 + i * 3);
      cases.add(of(new Pad2d(i % 4, i % 3, i % 5, i % 2), x));
    }
    if (MachineWidth.IS_OWN) { // threads share it, as they do at every width
      cases.add(of(new Pad2d(3, 2, 0, 1), Shape.nhwc(3, 31, 29, 19)));
    }
    return cases;
  }

  static OpCase of(Pad2d op, Shape x) {
    Shape y = op.outputShape(x);
    Function<double[][], double[]> padded =
        in ->
            LayoutReference.gathered(
                in[0], y.size(), LayoutReference.pad(x, y, op.top(), op.left()));
    return OpCase.of(op, padded, x).linearWithin(LinearRoundings.none(padded));
  }

  @Override
  public List<BadInput> badInputs() {
    return List.of(
        new BadInput(
            new Pad2d(0, 1, 0, 1),
            List.of(Shape.matrix(2, 8)),
            "Pad2d[top=0, bottom=1, left=0, right=1]: input has 2 axes, 4 are needed: N, H, W, C;"
                + " input [N=2, C=8]"),
        new BadInput(
            new Pad2d(Integer.MAX_VALUE, 1, 2, 0),
            List.of(Shape.nhwc(1, 3, 4, 1)),
            "Pad2d[top=2147483647, bottom=1, left=2, right=0]: 2147483651 rows and 6 columns, at"
                + " most 2147483647 are possible; input [N=1, H=3, W=4, C=1]"));
  }

  @Test
  void sizesStartAtZero() {
    assertThatThrownBy(() -> new Pad2d(0, 1, -1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Pad2d: top 0, bottom 1, left -1, right 2; all start at 0");
  }
}
