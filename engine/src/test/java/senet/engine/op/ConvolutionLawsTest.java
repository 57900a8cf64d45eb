package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import senet.engine.autograd.OpRun;
import senet.engine.tensor.Tensor;

/** The laws of the algorithms that multiply and add as the definition does. */
class ConvolutionLawsTest extends ConvolutionLaws {
  @Provide
  @Override
  Arbitrary<ConvolutionCase> cases() {
    return DrawnPath.sums();
  }

  /** {@code <conv(x, w), y> = <x, dx(y)> = <w, dw(y)>}, exactly so in integers. */
  @Property
  void gradientsAreTheAdjoints(@ForAll("cases") ConvolutionCase c) {
    Tensor x = c.integers(c.x(), 1);
    Tensor w = c.integers(c.w(), 2);
    Tensor dy = c.integers(c.y(), 3);
    OpRun run = c.backward(2, dy.data(), x, w);
    double product = Values.dot(run.output(), dy.data());
    assertThat(Values.dot(run.gradient(0), x.data())).isEqualTo(product);
    assertThat(Values.dot(run.gradient(1), w.data())).isEqualTo(product);
  }
}
