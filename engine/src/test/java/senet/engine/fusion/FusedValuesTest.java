package senet.engine.fusion;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.Recorded;
import senet.engine.autograd.Variable;
import senet.engine.op.Conv2d;
import senet.engine.op.Multiply;
import senet.engine.op.Relu;
import senet.engine.op.Sigmoid;
import senet.engine.tensor.Shape;

/** What is asked of a fused network's values: to be kept, computed weights, shared statistics. */
class FusedValuesTest {
  private final PlainNetwork network = new PlainNetwork(1);

  /** Every value of a block, one after the other, is there where it is asked for. */
  @Test
  void whatIsKeptIsWritten() {
    Variable x = network.images(2, 5, 4, 4);
    Variable y = network.convNorm(network.relu(network.convNorm(x, 4, 3)), 4, 3);
    network.classify(network.relu(network.add(x, network.excited(y, network.pool(y), true))));
    List<Recorded> calls = List.copyOf(network.tape.calls());
    for (Recorded call : calls) {
      network.kept.add(call.output());
      Comparison.assertSame(network);
      network.kept.removeLast();
    }
  }

  @Test
  void whatIsNotKeptIsNotComputed() {
    Variable u = network.convolution(network.images(2, 5, 4, 3), 4, 3, 1, 1);
    network.classify(network.relu(network.norm(u)));
    assertThatThrownBy(() -> Comparison.fusion(network).of(u))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "fusion: Variable[N=2, H=5, W=4, C=4] is not computed any more; hint: name it as kept");
  }

  /** A norm's weight may be computed, between the convolution and the norm. */
  @Test
  void weightsOfNormsMayBeComputed() {
    Variable u = network.convolution(network.images(2, 5, 4, 3), 4, 3, 1, 1);
    Variable weight = network.apply(new Sigmoid(), network.parameter(Shape.vector(4)));
    network.classify(network.norm(u, true, weight, network.parameter(Shape.vector(4))));
    Comparison.assertSame(network);
  }

  /** A convolution's weight may be a norm's output, or that and its input both. */
  @Test
  void weightsOfConvolutionsMayBeComputed() {
    Variable weight =
        network.convNorm(network.images(4, 3, 3, 2), 4, 1); // [N, H, W, C] is [K, R, S, C]
    Variable x = network.images(2, 5, 4, 4);
    network.classify(network.norm(network.apply(Conv2d.of(1, 1), x, weight)));
    Comparison.assertSame(network);
  }

  @Test
  void aConvolutionMayReadItsInputAsItsWeight() {
    Variable x = network.relu(network.convNorm(network.images(4, 3, 3, 2), 4, 1));
    network.classify(network.norm(network.apply(Conv2d.of(1, 1), x, x)));
    Comparison.assertSame(network);
  }

  /** Two norms that update the same statistics do so in the order of the norms. */
  @Test
  void statisticsAreUpdatedInTheOrderOfTheNorms() {
    Variable x = network.images(2, 5, 4, 3);
    Variable first = network.convolution(x, 4, 3, 1, 1);
    Variable second = network.convolution(x, 4, 3, 1, 1);
    Variable b = network.norm(second);
    Recorded norm = network.tape.calls().getLast();
    Variable[] inputs = norm.inputs().toArray(Variable[]::new);
    inputs[0] = first;
    Variable a = network.apply(norm.op(), inputs);
    network.classify(network.apply(new Multiply(), network.relu(a), b));
    Comparison.assertSame(network);
  }

  /** Images of 33 channels are convolved by Winograd's algorithm, in groups of 5 of them. */
  @Test
  void winogradsAlgorithm() {
    Variable x = network.images(7, 9, 10, 33);
    Variable y = network.convNorm(network.relu(network.convNorm(x, 33, 3)), 33, 3);
    network.classify(
        network.apply(new Relu(), network.add(x, network.excited(y, network.pool(y), true))));
    Comparison.of(network).assertBothAreWithinRounding(); // simulations cross as many kinks
  }
}
