package senet.engine.op;

import java.util.ArrayList;
import java.util.List;
import senet.engine.op.reference.ConvolutionReference;
import senet.engine.tensor.Shape;

class LinearTest implements OpContract {
  @Override
  public List<OpCase> cases() {
    List<OpCase> cases = new ArrayList<>();
    for (int i = 0; i < 22; i++) {
      int n = 1 + i % 7;
      int c = 1 + i * 5;
      int k = 1 + i * 3;
      Shape x = Shape.nhwc(1, n, 1, c);
      Shape w = Shape.krsc(k, 1, 1, c);
      Shape[] shapes = {Shape.matrix(n, c), Shape.of("KC", k, c), Shape.vector(k)};
      cases.add(
          OpCase.of(
              new Linear(),
              inputs -> ConvolutionReference.apply(Conv2d.of(1, 0), x, w, inputs),
              i % 2 == 0 ? shapes : new Shape[] {shapes[0], shapes[1]}));
    }
    return cases;
  }

  @Override
  public List<BadInput> badInputs() {
    return List.of(
        new BadInput(
            new Linear(),
            List.of(Shape.matrix(4, 128), Shape.of("KC", 10, 64)),
            "Linear[]: input has 128 features but weight expects 64; input [N=4, C=128], weight"
                + " [K=10, C=64]"),
        new BadInput(
            new Linear(),
            List.of(Shape.nhwc(4, 1, 1, 64), Shape.of("KC", 10, 64)),
            "Linear[]: input has 4 axes and weight 2, both need 2; input [N=4, H=1, W=1, C=64],"
                + " weight [K=10, C=64]"));
  }
}
