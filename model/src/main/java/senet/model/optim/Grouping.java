package senet.model.optim;

import java.util.List;
import java.util.stream.Stream;
import senet.model.nn.Network;

/**
 * How a network's parameters are put into groups.
 *
 * @param weightDecay of what decays
 * @param vectorsDecay whether parameters of one axis do, too: biases, and weights of batch norms
 * @param normBiasScale times the learning rate for biases of batch norms, and so many times less
 *     decay, by which they shrink as fast as the others (airbench's {@code bias_scaler}); above 0
 */
public record Grouping(float weightDecay, boolean vectorsDecay, float normBiasScale) {
  private static final String BIAS = ".bias";

  /** Groups of those parameters of {@code network} that are not frozen; some may be empty. */
  public List<ParameterGroup> of(Network network) {
    ParameterGroup all = new ParameterGroup(Slot.of(network), 1, weightDecay);
    return Stream.of(
            all.part(slot -> !isNormBias(network, slot)),
            all.part(slot -> isNormBias(network, slot)).scaled(normBiasScale))
        .flatMap(
            group ->
                vectorsDecay
                    ? Stream.of(group)
                    : Stream.of(
                        group.part(slot -> !isVector(slot)),
                        group.part(Grouping::isVector).withoutDecay()))
        .toList();
  }

  private static boolean isVector(Slot slot) {
    return slot.value().shape().rank() <= 1;
  }

  /** Batch norms are the layers with running statistics. */
  private static boolean isNormBias(Network network, Slot slot) {
    String name = slot.name();
    return name.endsWith(BIAS)
        && network
            .state()
            .containsKey(name.substring(0, name.length() - BIAS.length()) + ".running_mean");
  }
}
