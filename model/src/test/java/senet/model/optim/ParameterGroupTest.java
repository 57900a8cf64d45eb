package senet.model.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;
import senet.model.nn.Network;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

class ParameterGroupTest {
  @Test
  void oneGroupHasAllThatIsNotFrozen() {
    Network network = Zoo.network(Zoo.architecture("se_resnet20", Options.CIFAR10));
    assertThat(names(new Grouping(5e-4f, true, 1).of(network)))
        .containsExactlyInAnyOrderElementsOf(network.parameters().keySet());
    network.freezeBody();
    assertThat(names(new Grouping(5e-4f, true, 1).of(network)))
        .containsExactly("fc.weight", "fc.bias");
    assertThat(Slot.of(network).getFirst().value())
        .isSameAs(network.parameters().get("fc.weight").value());
  }

  /** Biases of batch norms move faster and decay as before; a last layer's bias is none of them. */
  @Test
  void biasesOfNormsAreAGroupOfTheirOwn() {
    Network network = Zoo.network(Zoo.architecture("se_resnet20", Options.CIFAR10));
    List<ParameterGroup> groups = new Grouping(0.5f, true, 64).of(network);
    assertThat(groups).hasSize(2);
    assertThat(groups.getFirst().rateScale()).isEqualTo(1);
    assertThat(names(groups.subList(0, 1))).contains("fc.bias", "bn1.weight");
    assertThat(groups.getLast().rateScale()).isEqualTo(64);
    assertThat(groups.getLast().weightDecay()).isEqualTo(0.5f / 64);
    assertThat(names(groups.subList(1, 2)))
        .contains("bn1.bias")
        .allMatch(name -> network.state().containsKey(name.replace("bias", "running_mean")))
        .hasSize(19);
  }

  @Test
  void vectorsDoNotDecayOnRequest() {
    Network network = Zoo.network(Zoo.architecture("se_resnet20", Options.CIFAR10));
    for (float scale : new float[] {1, 64}) {
      List<ParameterGroup> groups = new Grouping(0.5f, false, scale).of(network);
      assertThat(names(groups)).containsExactlyInAnyOrderElementsOf(network.parameters().keySet());
      for (ParameterGroup group : groups) {
        for (Slot slot : group.slots()) {
          boolean isVector = slot.value().shape().rank() == 1;
          assertThat(group.weightDecay()).as(slot.name()).isEqualTo(isVector ? 0 : 0.5f);
        }
      }
    }
  }

  @Test
  void partsKeepTheirNumbers() {
    ParameterGroup group =
        new ParameterGroup(List.of(Goldens.slot("a", 1), Goldens.slot("b", 1)), 2, 0.5f).until(9);
    assertThat(group.part(slot -> slot.name().equals("b")))
        .isEqualTo(new ParameterGroup(List.of(group.slots().getLast()), 2, 0.5f, 9));
    assertThat(group.scaled(4)).isEqualTo(new ParameterGroup(group.slots(), 8, 0.125f, 9));
    assertThat(group.withoutDecay()).isEqualTo(new ParameterGroup(group.slots(), 2, 0, 9));
  }

  @Test
  void wrongNumbersAndShapesAreRefused() {
    assertThatThrownBy(() -> new ParameterGroup(List.of(), 1, -1))
        .hasMessage("ParameterGroup: weight decay is -1.0, a finite number from 0 is needed");
    assertThatThrownBy(() -> new ParameterGroup(List.of(), Float.NaN, 0))
        .hasMessage("ParameterGroup: rate scale is NaN, a finite number from 0 is needed");
    assertThatThrownBy(() -> new ParameterGroup(List.of(), 1, 0, -1))
        .hasMessage("ParameterGroup: number of steps is -1, at least 0 is needed");
    ParameterGroup group = new ParameterGroup(List.of(), 1, 0);
    assertThatThrownBy(() -> group.scaled(0))
        .hasMessage("ParameterGroup: factor is 0.0, a finite number above 0 is needed");
    Tensor three = Tensor.zeros(Shape.vector(3));
    Tensor four = Tensor.zeros(Shape.vector(4));
    assertThatThrownBy(() -> new Slot("fc.bias", three, four))
        .isInstanceOf(ShapeException.class)
        .hasMessage("fc.bias: value is [C=3] but gradient [C=4]");
  }

  private static List<String> names(List<ParameterGroup> groups) {
    return groups.stream().flatMap(group -> group.slots().stream()).map(Slot::name).toList();
  }
}
