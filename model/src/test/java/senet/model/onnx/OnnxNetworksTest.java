package senet.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.model.nn.Network;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.SeedNetwork;
import senet.model.zoo.Zoo;

/**
 * Networks of every kind give our outputs in ONNX Runtime: off by 5e-7 at most, which is both
 * engines' rounding, and held to four times that. Another epsilon is off by more.
 */
class OnnxNetworksTest {
  private static final double MOST = 2e-6; // relative L2

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seed | 16 | squeeze=avg",
        "seed | 9 | squeeze=none",
        "se_resnet20 | 32 | squeeze=avg",
        "se_resnet20 | 21 | gate=tanh,bias=yes,reduction=4",
        "se_resnet20 | 16 | squeeze=max,gate=relu,integration=pre",
        "se_resnet20 | 16 | squeeze=none,integration=post,stages=1+3",
        "resnet32 | 16 | none",
        "se_resnet18 | 32 | integration=identity",
        "se_resnet50 | 64 | squeeze=avg",
        "seresnet18 | 32 | squeeze=avg",
        "se_resnet164 | 8 | gate=hard-sigmoid",
        "se_mobilenet | 32 | squeeze=avg",
        "se_shufflenet_g3 | 33 | squeeze=avg",
        "se_bn_inception | 64 | squeeze=avg",
        "se_resnext26_32x4d | 39 | squeeze=max,integration=3x3"
      })
  void ourOutputs(String model, int side, String excitations) throws IOException, OrtException {
    Options options = Zoo.entry(model).options().withImage(side);
    options = options.with(options.excitations().changed(excitations));
    Architecture architecture =
        model.equals("seed")
            ? new SeedNetwork(32, 4, options) // the same in small
            : Zoo.architecture(model, options);
    Network network = Zoo.network(architecture);
    Agreement.draw(network);
    for (boolean folded : new boolean[] {false, true}) {
      try (OnnxRuntime theirs = OnnxRuntime.of(Agreement.onnx(network, folded))) {
        double distance = Agreement.distance(network, theirs);
        assertThat(distance).as("folded: %s", folded).isLessThanOrEqualTo(MOST);
      }
    }
  }
}
