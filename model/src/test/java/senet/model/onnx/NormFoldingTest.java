package senet.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.BatchNorm;
import senet.engine.op.Conv2d;
import senet.engine.op.Relu;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.model.format.PytorchLayout;
import senet.model.nn.Network;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** Which batch norms become part of a convolution, to the bit, and which do not. */
class NormFoldingTest {
  @Test
  void foldedBatchNorms() throws IOException {
    Network network = Zoo.network(Zoo.architecture("se_resnet20", Options.CIFAR10));
    Agreement.draw(network);
    assertThat(WrittenModel.of(network, false).types()).contains("BatchNormalization");
    WrittenModel model = WrittenModel.of(network, true);
    assertThat(model.types()).doesNotContain("BatchNormalization").contains("Conv");
    Map<String, float[]> constants = model.constants();
    assertThat(constants.keySet())
        .contains("conv1.weight.folded", "conv1.bias.folded", "layer1.0.se.fc.0.weight")
        .noneMatch(name -> name.contains("bn1") || name.equals("conv1.weight"));
    float[] weight = PytorchLayout.values(network.state().get("conv1.weight").value());
    double[] norm = new double[4];
    List<String> parts = List.of("weight", "bias", "running_mean", "running_var");
    for (int i = 0; i < norm.length; i++) {
      Tensor part = network.state().get("bn1." + parts.get(i)).value();
      norm[i] = part.data()[part.size() - 1];
    }
    double scale = norm[0] / Math.sqrt(norm[3] + (double) 1e-5f);
    float[] folded = constants.get("conv1.weight.folded");
    assertThat(folded[folded.length - 1]).isEqualTo((float) (weight[weight.length - 1] * scale));
    float[] bias = constants.get("conv1.bias.folded");
    assertThat(bias[bias.length - 1]).isEqualTo((float) (-norm[2] * scale + norm[1]));
  }

  /** A norm that is not alone with a convolution's output stays. */
  @Test
  void normsThatStay() throws IOException, OrtException {
    OpCase.Operand weight = new OpCase.Operand("weight", Shape.krsc(6, 3, 2, 6));
    OpCase.Operand[] operands = {
      weight, vector("norm"), vector("bias"), vector("running_mean"), vector("running_var")
    };
    BatchNorm norm = new BatchNorm(1e-5f, 0.1f, false);
    OpCase twice =
        OpCase.of(
            6,
            "sum of a convolution and its norm",
            BatchNorm.class,
            (pass, in) -> {
              Variable y = pass.apply(Conv2d.of(1, 0), in.get(0), in.get(1));
              return pass.apply(
                  new Add(), y, pass.apply(norm, y, in.get(2), in.get(3), in.get(4), in.get(5)));
            },
            operands);
    OpCase behindRelu =
        OpCase.of(
            6,
            "norm behind a ReLU",
            BatchNorm.class,
            (pass, in) -> {
              Variable y = pass.apply(Conv2d.of(1, 0), in.get(0), in.get(1));
              return pass.apply(
                  norm, pass.apply(new Relu(), y), in.get(2), in.get(3), in.get(4), in.get(5));
            },
            operands);
    OpCase madeWeights =
        OpCase.of(
            6,
            "weights that are computed",
            BatchNorm.class,
            (pass, in) -> {
              Variable made = pass.apply(new Relu(), in.get(1));
              Variable y = pass.apply(Conv2d.of(1, 0), in.get(0), made);
              return pass.apply(norm, y, in.get(2), in.get(3), in.get(4), in.get(5));
            },
            operands);
    for (OpCase one : List.of(twice, behindRelu, madeWeights)) {
      Agreement.draw(one.network());
      assertThat(WrittenModel.of(one.network(), true).types())
          .as(one.name())
          .contains("BatchNormalization");
      try (OnnxRuntime theirs = OnnxRuntime.of(Agreement.onnx(one.network(), true))) {
        assertThat(Agreement.distance(one.network(), theirs)).isLessThan(1e-6);
      }
    }
  }

  private static OpCase.Operand vector(String name) {
    return new OpCase.Operand(name, Shape.vector(6));
  }
}
