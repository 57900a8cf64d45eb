package senet.model.optim;

import java.util.ArrayList;
import java.util.List;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;
import senet.model.nn.Network;

/**
 * A parameter and its gradient.
 *
 * @param name of the parameter in its network, under which its state is saved
 * @param value what steps change
 * @param gradient of the same shape
 */
public record Slot(String name, Tensor value, Tensor gradient) {
  /** Checks that both have one shape. */
  public Slot {
    if (!value.shape().equals(gradient.shape())) {
      throw new ShapeException(
          "%s: value is %s but gradient %s".formatted(name, value.shape(), gradient.shape()));
    }
  }

  /** The parameters of {@code network} that are not frozen, in order. */
  public static List<Slot> of(Network network) {
    List<Slot> slots = new ArrayList<>();
    network
        .parameters()
        .forEach(
            (name, parameter) -> {
              if (!parameter.isFrozen()) {
                slots.add(new Slot(name, parameter.value(), parameter.gradient()));
              }
            });
    return slots;
  }

  /** Values of the parameter; its array may be longer. */
  int size() {
    return value.size();
  }
}
