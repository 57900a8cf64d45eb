package senet.model.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** What holds of every optimiser: going on where it was saved, groups, and what steps read. */
interface OptimizerContract {
  /** An optimiser of {@code groups}, which are weights of convolutions and vectors. */
  Optimizer optimizer(List<ParameterGroup> groups);

  /** A network's parameters, as drawn. */
  static List<Slot> slots(long seed) {
    Random random = new Random(seed);
    List<Slot> slots =
        List.of(
            slot("conv.weight", Shape.krsc(5, 3, 3, 2)),
            slot("conv2.weight", Shape.krsc(9, 1, 1, 4)),
            slot("norm.bias", Shape.vector(19)),
            slot("fc.weight", Shape.of("KC", 3, 7)));
    slots.forEach(slot -> fill(random, slot.value()));
    return slots;
  }

  private static Slot slot(String name, Shape shape) {
    return new Slot(name, Tensor.zeros(shape), Tensor.zeros(shape));
  }

  private static void fill(Random random, Tensor tensor) {
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
  }

  /** Two groups: vectors at twice the rate, without decay, and for a few steps only. */
  private List<ParameterGroup> groups(List<Slot> slots) {
    ParameterGroup all = new ParameterGroup(slots, 1, 0.01f);
    return List.of(
        all.part(slot -> slot.value().shape().rank() > 1),
        new ParameterGroup(all.part(slot -> slot.value().shape().rank() == 1).slots(), 2, 0, 7));
  }

  private static void run(Optimizer optimizer, List<Slot> slots, int from, int to) {
    for (int step = from; step < to; step++) {
      Random random = new Random(1000 + step);
      slots.forEach(slot -> fill(random, slot.gradient()));
      optimizer.step(0.1f / (1 + step));
    }
  }

  @Property(tries = 50)
  default void whatGoesOnIsAsIfItHadNotStopped(
      @ForAll long seed,
      @ForAll @IntRange(max = 10) int before,
      @ForAll @IntRange(min = 1, max = 5) int after) {
    List<Slot> one = slots(seed);
    Optimizer first = optimizer(groups(one));
    run(first, one, 0, before);
    Map<String, float[]> saved = new LinkedHashMap<>();
    first.state().forEach((name, values) -> saved.put(name, values.clone()));

    List<Slot> other = slots(seed + 1);
    for (int i = 0; i < one.size(); i++) {
      float[] values = one.get(i).value().data();
      System.arraycopy(values, 0, other.get(i).value().data(), 0, values.length);
    }
    Optimizer second = optimizer(groups(other));
    assertThat(second.state().keySet()).containsExactlyElementsOf(saved.keySet());
    second
        .state()
        .forEach((name, array) -> System.arraycopy(saved.get(name), 0, array, 0, array.length));
    second.resumeAt(first.stepsDone());

    run(first, one, before, before + after);
    run(second, other, before, before + after);
    for (int i = 0; i < one.size(); i++) {
      assertThat(other.get(i).value().data())
          .as(one.get(i).name())
          .isEqualTo(one.get(i).value().data());
    }
    first.state().forEach((name, values) -> assertThat(second.state().get(name)).isEqualTo(values));
    assertThat(second.stepsDone()).isEqualTo(before + after).isEqualTo(first.stepsDone());
  }

  /** Else the property above would hold of what keeps nothing. */
  @Test
  default void stateIsOfEveryParameterAndMoves() {
    List<Slot> slots = slots(1);
    Optimizer optimizer = optimizer(groups(slots));
    Map<String, float[]> before = new LinkedHashMap<>();
    optimizer.state().forEach((name, values) -> before.put(name, values.clone()));
    run(optimizer, slots, 0, 1);
    for (Slot slot : slots) {
      assertThat(before.keySet()).anyMatch(name -> name.endsWith("/" + slot.name()));
    }
    before.forEach(
        (name, values) -> assertThat(optimizer.state().get(name)).as(name).isNotEqualTo(values));
  }

  @Test
  default void gradientsAreNotChanged() {
    List<Slot> slots = slots(1);
    slots.forEach(slot -> fill(new Random(2), slot.gradient()));
    List<float[]> gradients = slots.stream().map(slot -> slot.gradient().data().clone()).toList();
    optimizer(groups(slots)).step(0.1f);
    for (int i = 0; i < slots.size(); i++) {
      assertThat(slots.get(i).gradient().data()).isEqualTo(gradients.get(i));
    }
  }

  /** A group's parameters move until its steps are over, and no further. */
  @Test
  default void aGroupStaysAfterItsSteps() {
    List<Slot> slots = slots(1);
    Optimizer optimizer = optimizer(groups(slots));
    run(optimizer, slots, 0, 6);
    float[] before = slots.get(2).value().data().clone();
    run(optimizer, slots, 6, 7);
    float[] last = slots.get(2).value().data().clone();
    assertThat(last).isNotEqualTo(before);
    float[] others = slots.get(0).value().data().clone();
    run(optimizer, slots, 7, 9);
    assertThat(slots.get(2).value().data()).isEqualTo(last);
    assertThat(slots.get(0).value().data()).isNotEqualTo(others);
  }

  /** A scale of 2 is twice the rate, to the bit. */
  @Test
  default void groupsScaleTheRate() {
    List<Slot> one = slots(1);
    List<Slot> two = slots(1);
    Optimizer scaled = optimizer(List.of(new ParameterGroup(one, 2, 0.01f)));
    Optimizer plain = optimizer(List.of(new ParameterGroup(two, 1, 0.01f)));
    for (int step = 0; step < 4; step++) {
      one.forEach(slot -> fill(new Random(3), slot.gradient()));
      two.forEach(slot -> fill(new Random(3), slot.gradient()));
      scaled.step(0.05f);
      plain.step(0.1f);
    }
    for (int i = 0; i < one.size(); i++) {
      assertThat(one.get(i).value().data()).isEqualTo(two.get(i).value().data());
    }
  }

  @Test
  default void aParameterIsGivenOnce() {
    ParameterGroup group = new ParameterGroup(slots(1).subList(0, 1), 1, 0);
    assertThatThrownBy(() -> optimizer(List.of(group, group)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(": parameter conv.weight is given twice");
  }
}
