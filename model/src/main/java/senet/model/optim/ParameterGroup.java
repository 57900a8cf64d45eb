package senet.model.optim;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Parameters that are moved alike.
 *
 * @param slots the parameters
 * @param rateScale what the schedule's learning rate is multiplied by
 * @param weightDecay share of a parameter that is added to its gradient, or what else the optimiser
 *     makes of it
 * @param steps after so many the parameters stay as they are; {@code Long.MAX_VALUE} for never
 */
public record ParameterGroup(List<Slot> slots, float rateScale, float weightDecay, long steps) {
  /** Checks the numbers. */
  public ParameterGroup {
    slots = List.copyOf(slots);
    Require.fromZero("ParameterGroup", "rate scale", rateScale);
    Require.fromZero("ParameterGroup", "weight decay", weightDecay);
    Require.atLeast(0, "ParameterGroup", "number of steps", steps);
  }

  /** A group that every step moves. */
  public ParameterGroup(List<Slot> slots, float rateScale, float weightDecay) {
    this(slots, rateScale, weightDecay, Long.MAX_VALUE);
  }

  /** Those of its parameters that {@code chosen} names. */
  public ParameterGroup part(Predicate<Slot> chosen) {
    List<Slot> part = slots.stream().filter(chosen).toList();
    return new ParameterGroup(part, rateScale, weightDecay, steps);
  }

  /**
   * The same at {@code factor} times the rate. What decay takes off in a step, the product of rate
   * and decay, stays as it was.
   *
   * @param factor above 0
   */
  public ParameterGroup scaled(float factor) {
    Require.require(
        factor > 0 && factor <= Float.MAX_VALUE,
        "ParameterGroup",
        "factor",
        factor,
        "a finite number above 0 is needed");
    return new ParameterGroup(slots, rateScale * factor, weightDecay / factor, steps);
  }

  /** The same without weight decay. */
  public ParameterGroup withoutDecay() {
    return new ParameterGroup(slots, rateScale, 0, steps);
  }

  /** The same that stays as it is after {@code most} steps. */
  public ParameterGroup until(long most) {
    return new ParameterGroup(slots, rateScale, weightDecay, most);
  }

  /** Refuses groups that have a parameter in common: it would be moved twice. */
  static void requireDistinct(String who, List<ParameterGroup> groups) {
    Set<String> names = new LinkedHashSet<>();
    for (ParameterGroup group : groups) {
      for (Slot slot : group.slots()) {
        if (!names.add(slot.name())) {
          throw new IllegalArgumentException(
              "%s: parameter %s is given twice".formatted(who, slot.name()));
        }
      }
    }
  }
}
