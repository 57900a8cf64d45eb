package senet.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.autograd.Recorded;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;
import senet.model.format.PytorchLayout;
import senet.model.nn.Layer;
import senet.model.nn.Network;
import senet.model.nn.Pass;
import senet.model.nn.Summary;

/** BN-Inception, GoogLeNet and Inception-ResNet-v2: sizes, names, a step, and what they refuse. */
class InceptionsTest {
  private static final int CLASSES = 5;

  /** Inception-ResNet-v2 with a block a stage is enough where nothing is counted. */
  private static Architecture small(String name, int side, String words) {
    Options options = new Options(3, CLASSES, side, Excitations.RELEASED.changed(words));
    return switch (name) {
      case "bn_inception" -> new BnInception(options);
      case "googlenet" -> new GoogLeNet(options);
      default -> new InceptionResNet(new InceptionResNet.Plan(name, List.of(1, 1, 1)), options);
    };
  }

  /**
   * The parameters are those of the released SE-BN-Inception, of torchvision and of TensorFlow's
   * weights; all of them and the multiply-adds are also those of the networks that {@code
   * tools/parity/inceptions.py} writes down in PyTorch.
   */
  @ParameterizedTest
  @CsvSource({
    "bn_inception,           11285224, 0,       2032600064",
    "se_bn_inception,        11931622, 646398,  2033239424",
    "googlenet,              6624904,  0,       1498376192",
    "se_googlenet,           7105007,  480103,  1498850464",
    "inception_resnet_v2,    55843464, 0,       13155794016",
    "se_inception_resnet_v2, 64387444, 8543980, 13164289376"
  })
  void countsAreThePublishedOnes(String name, long parameters, long excitation, long macs) {
    Zoo.Entry entry = Zoo.entry(name);
    Summary summary = Summary.of(Zoo.network(entry.make().apply(entry.options())));
    assertThat(summary.parameters()).isEqualTo(parameters);
    assertThat(summary.excitationParameters()).isEqualTo(excitation);
    assertThat(summary.macs()).isEqualTo(macs);
  }

  @Test
  void namesAreThoseOfTheConversions() {
    Network bnInception = Zoo.network(small("bn_inception", 64, "squeeze=avg"));
    assertThat(bnInception.state().keySet())
        .startsWith("conv1_7x7_s2.weight", "conv1_7x7_s2_bn.weight", "conv1_7x7_s2_bn.bias")
        .containsSubsequence(
            "conv2_3x3_reduce.weight",
            "conv2_3x3_bn.running_mean",
            "inception_3a_1x1.weight",
            "inception_3a_3x3_reduce_bn.weight",
            "inception_3a_double_3x3_2.weight",
            "inception_3a_pool_proj_bn.num_batches_tracked",
            "inception_3a.se_module.fc1.weight",
            "inception_3a.se_module.fc2.bias",
            "inception_3c_3x3_reduce.weight",
            "inception_3c.se_module.fc1.weight",
            "inception_5b_pool_proj.weight")
        .doesNotContain("inception_3c_1x1.weight", "inception_4e_pool_proj.weight")
        .endsWith("last_linear.weight", "last_linear.bias");
    assertThat(dims(bnInception, "inception_4e.se_module.fc1.weight"))
        .containsExactly(66, 1056, 1, 1);

    assertThat(Zoo.network(small("googlenet", 64, "squeeze=avg")).state().keySet())
        .startsWith("conv1.conv.weight", "conv1.bn.weight")
        .containsSubsequence(
            "conv3.conv.weight",
            "inception3a.branch1.conv.weight",
            "inception3a.branch2.0.conv.weight",
            "inception3a.branch2.1.bn.running_var",
            "inception3a.branch3.1.conv.weight",
            "inception3a.branch4.1.conv.weight",
            "inception3a.se_module.fc1.weight",
            "inception4e.branch1.bn.weight",
            "inception5b.se_module.fc2.bias")
        .endsWith("fc.weight", "fc.bias");

    Network residual = Zoo.network(small("narrow", 75, "squeeze=avg"));
    assertThat(residual.state().keySet())
        .startsWith("conv2d_1a.conv.weight", "conv2d_1a.bn.weight")
        .containsSubsequence(
            "conv2d_4a.bn.running_var",
            "mixed_5b.branch0.conv.weight",
            "mixed_5b.branch1.1.conv.weight",
            "mixed_5b.branch3.1.conv.weight",
            "repeat.0.branch0.conv.weight",
            "repeat.0.branch2.2.bn.weight",
            "repeat.0.conv2d.weight",
            "repeat.0.conv2d.bias",
            "repeat.0.se_module.fc1.weight",
            "mixed_6a.branch0.conv.weight",
            "mixed_6a.branch1.2.conv.weight",
            "repeat_1.0.conv2d.bias",
            "mixed_7a.branch2.2.conv.weight",
            "repeat_2.0.branch1.1.conv.weight",
            "block8.branch0.conv.weight",
            "block8.conv2d.bias",
            "block8.se_module.fc2.bias",
            "conv2d_7b.conv.weight")
        .endsWith("last_linear.weight", "last_linear.bias");
    assertThat(dims(residual, "mixed_5b.branch1.1.conv.weight")).containsExactly(64, 48, 5, 5);
    assertThat(dims(residual, "repeat_1.0.branch1.1.conv.weight")).containsExactly(160, 128, 1, 7);
    assertThat(dims(residual, "repeat_1.0.branch1.2.conv.weight")).containsExactly(192, 160, 7, 1);
    assertThat(dims(residual, "block8.branch1.1.conv.weight")).containsExactly(224, 192, 1, 3);
  }

  private static int[] dims(Network network, String name) {
    return PytorchLayout.dims(network.state().get(name).value().shape());
  }

  /** What a pool or a stride makes of odd and of small sides; counted by hand. */
  @ParameterizedTest
  @CsvSource({
    "bn_inception, 224, 28+14+7",
    "bn_inception, 299, 37+19+10",
    "bn_inception, 97, 12+6+3",
    "bn_inception, 75, 9+5+3",
    "bn_inception, 12, 1",
    "googlenet, 224, 28+14+7",
    "googlenet, 299, 37+18+9",
    "googlenet, 75, 9+4+2",
    "narrow, 299, 35+17+8",
    "narrow, 224, 25+12+5",
    "narrow, 75, 7+3+1"
  })
  void sidesOfEveryStage(String name, int side, String sides) {
    Layer root = small(name, side, "squeeze=avg").build();
    Pass pass = Pass.inference();
    Shape output = root.apply(pass, pass.leaf(Tensor.zeros(Shape.nhwc(1, side, side, 3)))).shape();
    assertThat(output).hasToString("[N=1, C=5]");
    List<String> concatenated =
        pass.tape().calls().stream()
            .filter(call -> call.op().toString().startsWith("Concat"))
            .map(call -> call.output().shape())
            .peek(shape -> assertThat(shape.dim(1)).isEqualTo(shape.dim(2)))
            .map(shape -> String.valueOf(shape.dim(1)))
            .distinct()
            .toList();
    assertThat(concatenated).containsExactly(sides.split("\\+"));
  }

  /** The gate is before the scale, and with all other places the branch is scaled alone. */
  @ParameterizedTest
  @CsvSource({
    "standard, Conv2d GlobalAvgPool Conv2d Relu Conv2d Sigmoid Multiply Scale Add Relu",
    "identity, Conv2d Scale GlobalAvgPool Conv2d Relu Conv2d Sigmoid Multiply Add Relu",
    "post, Conv2d Scale Add Relu GlobalAvgPool Conv2d Relu Conv2d Sigmoid Multiply",
    "pre, Conv2d Scale Add Relu Conv2d BatchNorm Relu Conv2d BatchNorm Relu"
  })
  void whereTheGateOfAResidualBlockIs(String integration, String expected) {
    Pass pass = Pass.inference();
    small("narrow", 75, "integration=" + integration)
        .build()
        .apply(pass, pass.leaf(Tensor.zeros(Shape.nhwc(1, 75, 75, 3))));
    List<String> ops =
        pass.tape().calls().stream()
            .map(Recorded::op)
            .map(op -> op.getClass().getSimpleName())
            .toList();
    int entry = ops.indexOf("Concat");
    int block = entry + 1 + ops.subList(entry + 1, ops.size()).indexOf("Concat");
    assertThat(String.join(" ", ops.subList(block + 1, ops.size()))).startsWith(expected);
    boolean gateFirst = ops.get(entry + 1).equals("GlobalAvgPool");
    assertThat(gateFirst).isEqualTo(integration.equals("pre"));
  }

  @ParameterizedTest
  @CsvSource({"bn_inception, 1.0E-5", "googlenet, 0.001", "narrow, 0.001"})
  void normsHaveTheirSourcesEpsilon(String name, String epsilon) {
    assertThat(
            Summary.of(Zoo.network(small(name, 75, "squeeze=avg"))).rows().stream()
                .map(Summary.Row::op)
                .filter(op -> op.startsWith("BatchNorm")))
        .isNotEmpty()
        .allMatch(op -> op.startsWith("BatchNorm[epsilon=%s,".formatted(epsilon)));
  }

  @ParameterizedTest
  @CsvSource({
    "bn_inception, 1, inception_3, 12",
    "bn_inception, 2+3, inception_[45], 28",
    "googlenet, 3, inception5, 8",
    "narrow, 1, repeat\\.0, 4",
    "narrow, 3, (repeat_2\\.0|block8), 8"
  })
  void onlySomeStages(String name, String stages, String pattern, int tensors) {
    Network network = Zoo.network(small(name, 75, "stages=" + stages));
    assertThat(network.parameters().keySet().stream().filter(key -> key.contains(".se_module.")))
        .hasSize(tensors)
        .allMatch(key -> key.matches(pattern + ".*"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "se_googlenet | stages=4 | googlenet: SE blocks in stage 4, but it has stages 1 to 3",
        "se_bn_inception | integration=pre | bn_inception: integration pre is of residual blocks,"
            + " it has none",
        "se_googlenet | integration=3x3 | googlenet: integration 3x3 is of residual blocks, it has"
            + " none",
        "se_inception_resnet_v2 | integration=3x3 | inception_resnet_v2: integration 3x3 is of"
            + " bottlenecks, it has none",
        "inception_resnet_v2 | stages=1+4 | inception_resnet_v2: SE blocks in stage 4, but it has"
            + " stages 1 to 3"
      })
  void whatANetworkDoesNotHave(String name, String words, String message) {
    Options options = Options.IMAGENET.with(Excitations.RELEASED.changed(words));
    assertThatThrownBy(() -> Zoo.architecture(name, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void aPlanHasThreeStages() {
    assertThatThrownBy(() -> new InceptionResNet.Plan("short", List.of(1, 1)))
        .hasMessage("short: blocks of 2 stages, it has 3");
  }

  @Test
  void anImageThatIsTooSmallIsRefused() {
    Network network = Zoo.network(small("narrow", 74, "none"));
    assertThatThrownBy(() -> Summary.of(network))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("a kernel of 3x3 does not fit an input of 2x2");
  }

  /** Plain and fused programs agree, and every parameter has a gradient. */
  @ParameterizedTest
  @CsvSource({
    "bn_inception, 40, squeeze=avg",
    "googlenet, 64, squeeze=max",
    "narrow, 107, squeeze=avg"
  })
  void aStepReachesEveryParameter(String name, int side, String words) {
    Network network = Zoo.network(small(name, side, words));
    FirstStep step = new FirstStep(network, CLASSES);
    assertThat(step.fused()).isCloseTo(step.plain(), offset(1e-4f));
    for (String parameter : network.parameters().keySet()) {
      assertThat(step.squares(parameter)).as(parameter).isPositive().isFinite();
    }
  }
}
