package senet.model.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Variable;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

class ConvolutionTest {
  /** The image is 1 2 3 over 4 5 6, the kernel 1 10 100; zeros lie along the kernel only. */
  @ParameterizedTest
  @CsvSource({
    "1, 3, 210 321 32 540 654 65", //
    "3, 1, 410 520 630 41 52 63"
  })
  void aRectangularKernelKeepsTheSize(int r, int s, String expected) {
    Convolution convolution = Convolution.rectangular(1, 1, r, s);
    Network network = new Network(convolution, Shape.nhwc(1, 2, 3, 1));
    Tensor weight = network.parameters().get("weight").value();
    assertThat(weight.shape()).hasToString("[K=1, R=%d, S=%d, C=1]".formatted(r, s));
    Tensor image = Tensor.zeros(network.batch(1));
    for (int i = 0; i < image.size(); i++) {
      image.data()[i] = i + 1;
    }
    for (int i = 0; i < weight.size(); i++) {
      weight.data()[i] = (float) Math.pow(10, i);
    }
    Pass pass = Pass.inference();
    Variable output = network.apply(pass, pass.leaf(image));
    assertThat(output.shape()).isEqualTo(image.shape());
    try (Parallel parallel = Parallel.of(1)) {
      Execution execution = pass.tape().inference(parallel, new Workspace(1), output);
      execution.forward();
      StringBuilder values = new StringBuilder();
      for (int i = 0; i < image.size(); i++) {
        values.append(i == 0 ? "" : " ").append((int) execution.value(output).data()[i]);
      }
      assertThat(values).hasToString(expected);
    }
  }

  /** What comes in goes out in the first channels; where there are more, they are drawn. */
  @ParameterizedTest
  @CsvSource({"3, 5", "5, 3", "4, 4", "40, 48"})
  void aDiracConvolutionStartsByPassingChannelsOn(int c, int k) {
    Network network = new Network(Convolution.dirac(c, k), Shape.nhwc(1, 6, 5, c));
    network.initialise(1);
    Tensor image = Tensor.zeros(network.batch(2));
    Draws draws = Draws.of(1, "image", 0);
    for (int i = 0; i < image.size(); i++) {
      image.data()[i] = draws.normal(i);
    }
    Pass pass = Pass.inference();
    Variable output = network.apply(pass, pass.leaf(image));
    try (Parallel parallel = Parallel.of(1)) {
      Execution execution = pass.tape().inference(parallel, new Workspace(1), output);
      execution.forward();
      float[] y = execution.value(output).data();
      for (int i = 0; i < 2 * 6 * 5; i++) {
        for (int channel = 0; channel < Math.min(c, k); channel++) {
          assertThat(y[i * k + channel]).isCloseTo(image.data()[i * c + channel], within(1e-5f));
        }
        for (int channel = c; channel < k; channel++) {
          assertThat(y[i * k + channel]).isNotZero();
        }
      }
    }
  }
}
