package senet.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Variable;
import senet.engine.fusion.Fusion;
import senet.engine.op.CrossEntropy;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.nn.Gate;
import senet.model.nn.Network;
import senet.model.nn.Pass;
import senet.model.nn.Squeeze;
import senet.model.zoo.LegacyResNet.Branch.Bottleneck;
import senet.model.zoo.LegacyResNet.Plan;
import senet.model.zoo.LegacyResNet.StrideIn;

/** What SE blocks are and where, as words and in networks. */
class ExcitationsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "squeeze=max |"
            + " squeeze=max,gate=sigmoid,reduction=16,bias=yes,integration=standard,stages=all |"
            + " squeeze max",
        "gate=tanh,reduction=8 |"
            + " squeeze=avg,gate=tanh,reduction=8,bias=yes,integration=standard,stages=all |"
            + " squeeze avg, gate tanh, reduction 8",
        "bias=no,integration=3x3,stages=1+3 |"
            + " squeeze=avg,gate=sigmoid,reduction=16,bias=no,integration=3x3,stages=1+3 | squeeze"
            + " avg, integration 3x3, stages 1+3",
        "gate=relu,gate=sigmoid |"
            + " squeeze=avg,gate=sigmoid,reduction=16,bias=yes,integration=standard,stages=all |"
            + " squeeze avg",
        "none | none | no SE blocks"
      })
  void wordsThereAndBack(String words, String all, String forPeople) {
    Excitations changed = Excitations.RELEASED.changed(words);
    assertThat(changed).hasToString(all);
    assertThat(changed.inWords()).isEqualTo(forPeople);
    assertThat(Excitations.PAPER.changed(all)).isEqualTo(changed);
  }

  @Test
  void ofNoneTheyAreThePapers() {
    assertThat(Excitations.NONE.changed("gate=relu"))
        .isEqualTo(Excitations.PAPER.changed("gate=relu"));
    assertThat(Excitations.NONE.in(1)).isFalse();
    assertThat(Excitations.PAPER.changed("stages=2").in(1)).isFalse();
    assertThat(Excitations.PAPER.changed("stages=2").in(2)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gate=step | unknown gate 'step'; known: sigmoid, tanh, relu",
        "squeeze=sum | unknown squeeze 'sum'; known: none, avg, max",
        "integration=after | unknown integration 'after'; known: standard, pre, post, identity,"
            + " 3x3",
        "reduction=0 | reduction is '0', it must be a number from 1 on",
        "reduction=x | reduction is 'x', it must be a number from 1 on",
        "stages=0 | stages is '0', it must be a number from 1 on",
        "stages=1+ | stages is '', it must be a number from 1 on",
        "bias=1 | bias is '1', it must be yes or no",
        "avg | unknown SE option 'avg'; known: none, or squeeze=, gate=, reduction=, bias=,"
            + " integration=, stages=",
        "r=4 | unknown SE option 'r'; known: none, or squeeze=, gate=, reduction=, bias=,"
            + " integration=, stages="
      })
  void wordsThatMeanNothing(String words, String message) {
    assertThatThrownBy(() -> Excitations.PAPER.changed(words))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "se_resnet20 | stages=4 | resnet20: SE blocks in stage 4, but it has stages 1 to 3",
        "se_resnet50 | stages=1+5 | resnet50: SE blocks in stage 5, but it has stages 1 to 4",
        "se_resnet20 | integration=3x3 | resnet20: integration 3x3 is of bottlenecks, it has none",
        "se_resnet34 | integration=3x3 | resnet34: integration 3x3 is of bottlenecks, it has none",
        "seed | stages=1 | seed: its SE blocks end every residual branch and have no biases, not"
            + " squeeze=avg,gate=sigmoid,reduction=16,bias=no,integration=standard,stages=1; hint:"
            + " squeeze, gate and reduction can be chosen"
      })
  void whatANetworkDoesNotHave(String name, String words, String message) {
    Options options = Options.CIFAR10.with(Excitations.PAPER.changed(words));
    assertThatThrownBy(() -> Zoo.architecture(name, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static Network narrow(boolean cifar, String words) {
    Options options = new Options(3, 5, 32, Excitations.PAPER.changed("reduction=4," + words));
    Plan plan =
        new Plan("narrow", 4, List.of(2, 1), new Bottleneck(4, 4, 16, 1, StrideIn.THREE_BY_THREE));
    return Zoo.network(cifar ? new CifarResNet(8, options) : new LegacyResNet(plan, options));
  }

  private static Tensor images(Network network) {
    Tensor images = Tensor.zeros(network.batch(2));
    Draws draws = Draws.of(1, "images", 0);
    for (int i = 0; i < images.size(); i++) {
      images.data()[i] = 2 * draws.uniform(i) - 1;
    }
    return images;
  }

  /** Plain and fused programs are beside each other, and each parameter has a gradient. */
  @ParameterizedTest
  @EnumSource(Integration.class)
  void everyIntegrationTrains(Integration integration) {
    for (Gate gate : Gate.values()) {
      for (boolean cifar : new boolean[] {true, false}) {
        if (!cifar || integration != Integration.THREE_BY_THREE) {
          requireTraining(
              narrow(cifar, "integration=%s,gate=%s".formatted(integration, gate)), integration);
        }
      }
    }
  }

  private static void requireTraining(Network network, Integration integration) {
    network.initialise(1);
    Tensor targets = Tensor.zeros(Shape.vector(2));
    targets.data()[1] = 3;
    Pass pass = Pass.training(Tensor.zeros(Shape.scalar()));
    Variable output = network.apply(pass, pass.leaf(images(network)));
    Variable loss = pass.apply(new CrossEntropy(0), output, pass.leaf(targets));
    float[] plain = new float[1];
    try (Parallel parallel = Parallel.of(2)) {
      Execution execution = pass.tape().training(parallel, new Workspace(2), loss, output);
      execution.forward();
      plain[0] = execution.value(loss).data()[0];
      execution.backward();
      network
          .parameters()
          .forEach(
              (key, parameter) -> {
                double squares = 0;
                for (float value : parameter.gradient().data()) {
                  squares += (double) value * value;
                }
                assertThat(squares).as("%s: %s", integration, key).isFinite();
              });
      long moved =
          network.parameters().values().stream()
              .filter(parameter -> parameter.gradient().data()[0] != 0)
              .count();
      assertThat(moved).isGreaterThan(network.parameters().size() / 2);
      Fusion fusion = Fusion.training(pass.tape(), loss);
      Execution fused =
          fusion.tape().training(parallel, new Workspace(2), fusion.of(loss), fusion.of(output));
      fused.forward();
      assertThat(fused.value(fusion.of(loss)).data()[0]).isCloseTo(plain[0], within(1e-4f));
    }
  }

  private static org.assertj.core.data.Offset<Float> within(float offset) {
    return org.assertj.core.data.Offset.offset(offset);
  }

  /** Where the SE block lies decides whose channels it has and what its output feeds. */
  @ParameterizedTest
  @ValueSource(strings = {"pre", "post", "identity", "standard", "3x3"})
  void whereItLiesDecidesItsChannels(String integration) {
    Network network = narrow(false, "integration=" + integration);
    int expected =
        switch (integration) {
          case "pre" -> 4;
          case "3x3" -> 4;
          default -> 16;
        };
    assertThat(network.parameters().get("layer1.0.se_module.fc1.weight").value().shape().dim(3))
        .isEqualTo(expected);
    int next = integration.equals("pre") ? 16 : integration.equals("3x3") ? 8 : 32;
    assertThat(network.parameters().get("layer2.0.se_module.fc1.weight").value().shape().dim(3))
        .isEqualTo(next);
  }

  @Test
  void onlySomeStages() {
    Network network = narrow(true, "stages=2,squeeze=" + Squeeze.MAX);
    assertThat(network.parameters().keySet().stream().filter(name -> name.contains(".se.")))
        .allMatch(name -> name.startsWith("layer2."))
        .hasSize(2);
  }
}
