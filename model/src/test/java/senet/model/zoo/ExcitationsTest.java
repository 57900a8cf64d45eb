package senet.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import senet.model.nn.Gate;
import senet.model.nn.Network;
import senet.model.nn.Squeeze;
import senet.model.zoo.ResNetPlan.Branch.Bottleneck;
import senet.model.zoo.ResNetPlan.Form;
import senet.model.zoo.ResNetPlan.StrideIn;

/** What SE blocks are and where, as words and in networks. */
class ExcitationsTest {
  private static final int CLASSES = 5;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "squeeze=max |"
            + " squeeze=max,gate=sigmoid,reduction=16,divisor=1,bias=yes,integration=standard,stages=all"
            + " | squeeze max",
        "gate=tanh,reduction=8 |"
            + " squeeze=avg,gate=tanh,reduction=8,divisor=1,bias=yes,integration=standard,stages=all"
            + " | squeeze avg, gate tanh, reduction 8",
        "bias=no,integration=3x3,stages=1+3 |"
            + " squeeze=avg,gate=sigmoid,reduction=16,divisor=1,bias=no,integration=3x3,stages=1+3"
            + " | squeeze avg, integration 3x3, stages 1+3",
        "stages=3+1+3 |"
            + " squeeze=avg,gate=sigmoid,reduction=16,divisor=1,bias=yes,integration=standard,stages=1+3"
            + " | squeeze avg, stages 1+3",
        "divisor=8,squeeze=none |"
            + " squeeze=none,gate=sigmoid,reduction=16,divisor=8,bias=yes,integration=standard,stages=all"
            + " | squeeze none, divisor 8",
        "gate=hard-sigmoid |"
            + " squeeze=avg,gate=hard-sigmoid,reduction=16,divisor=1,bias=yes,integration=standard,stages=all"
            + " | squeeze avg, gate hard-sigmoid",
        "gate=relu,gate=sigmoid |"
            + " squeeze=avg,gate=sigmoid,reduction=16,divisor=1,bias=yes,integration=standard,stages=all"
            + " | squeeze avg",
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
        "gate=step | unknown gate 'step'; known: sigmoid, tanh, relu, hard-sigmoid",
        "squeeze=sum | unknown squeeze 'sum'; known: none, avg, max",
        "integration=after | unknown integration 'after'; known: standard, pre, post, identity,"
            + " 3x3",
        "reduction=0 | reduction is '0', it must be a number from 1 on",
        "reduction=x | reduction is 'x', it must be a number from 1 on",
        "stages=0 | stages is '0', it must be a number from 1 on",
        "stages=1+ | stages is '', it must be a number from 1 on",
        "bias=1 | bias is '1', it must be yes or no",
        "avg | unknown SE option 'avg'; known: none, or squeeze=, gate=, reduction=, divisor=,"
            + " bias=, integration=, stages=",
        "r=4 | unknown SE option 'r'; known: none, or squeeze=, gate=, reduction=, divisor=, bias=,"
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
        "se_resnet50 | stages=1+5 | legacy_resnet50: SE blocks in stage 5, but it has stages 1 to"
            + " 4",
        "se_resnet20 | integration=3x3 | resnet20: integration 3x3 is of bottlenecks, it has none",
        "se_resnet34 | integration=3x3 | legacy_resnet34: integration 3x3 is of bottlenecks, it has"
            + " none",
        "se_wrn16_8 | integration=3x3 | wrn16_8: integration 3x3 is of bottlenecks, it has none",
        "se_resnet164 | stages=4 | resnet164: SE blocks in stage 4, but it has stages 1 to 3",
        "se_mobilenet | integration=pre | mobilenet: integration pre is of residual blocks, it has"
            + " none",
        "se_vgg16_bn | integration=post | vgg16_bn: integration post is of residual blocks, it has"
            + " none",
        "se_shufflenet_g3 | integration=3x3 | shufflenet_g3: integration 3x3 is of residual blocks,"
            + " it has none",
        "se_vgg16_bn | stages=6 | vgg16_bn: SE blocks in stage 6, but it has stages 1 to 5",
        "seed | stages=1 | seed: its SE blocks end every residual branch and have no biases, not"
            + " squeeze=avg,gate=sigmoid,reduction=16,divisor=1,bias=no,integration=standard,stages=1;"
            + " hint: squeeze, gate and reduction can be chosen"
      })
  void whatANetworkDoesNotHave(String name, String words, String message) {
    Options options = Options.CIFAR10.with(Excitations.PAPER.changed(words));
    assertThatThrownBy(() -> Zoo.architecture(name, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static Network narrow(boolean cifar, String words) {
    Options options =
        new Options(3, CLASSES, 32, Excitations.PAPER.changed("reduction=4," + words));
    ResNetPlan plan =
        new ResNetPlan(
            "narrow",
            Form.RELEASED,
            4,
            List.of(2, 1),
            new Bottleneck(4, 4, 16, 1, StrideIn.THREE_BY_THREE));
    return Zoo.network(cifar ? new CifarResNet(8, options) : new ImageNetResNet(plan, options));
  }

  /** Plain and fused programs are beside each other, and the SE block learns wherever it lies. */
  @ParameterizedTest
  @EnumSource(Integration.class)
  void everyIntegrationTrains(Integration integration) {
    for (Gate gate : Gate.values()) {
      for (boolean cifar : new boolean[] {true, false}) {
        if (!cifar || integration != Integration.THREE_BY_THREE) {
          String words = "integration=%s,gate=%s".formatted(integration, gate);
          Network network = narrow(cifar, words);
          FirstStep step = new FirstStep(network, CLASSES);
          assertThat(step.fused()).as(words).isCloseTo(step.plain(), offset(1e-4f));
          for (String parameter : network.parameters().keySet()) {
            assertThat(step.squares(parameter)).as("%s: %s", words, parameter).isFinite();
          }
          assertThat(
                  network.parameters().keySet().stream()
                      .filter(parameter -> parameter.contains(".se"))
                      .mapToDouble(step::squares))
              .as(words)
              .anyMatch(squares -> squares > 0);
        }
      }
    }
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
