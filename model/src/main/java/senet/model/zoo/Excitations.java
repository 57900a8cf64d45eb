package senet.model.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import senet.model.nn.Gate;
import senet.model.nn.Squeeze;
import senet.model.nn.SqueezeExcitation;

/**
 * The SE blocks of a network: what they are and where. A network without them has {@link #NONE}.
 *
 * @param form of each block; null without any, like the integration
 * @param integration where it lies in a residual block
 * @param stages that have SE blocks, counted from 1; empty for all of them
 */
public record Excitations(
    SqueezeExcitation.Form form, Integration integration, List<Integer> stages) {
  /** No SE block at all. */
  public static final Excitations NONE = new Excitations(null, null, List.of());

  /** As in the paper: squeeze by the mean, sigmoid, r = 16, no biases, in every stage. */
  public static final Excitations PAPER = standard(false);

  /** As in the networks that were released: the same with biases. */
  public static final Excitations RELEASED = standard(true);

  private static final String ALL = "all";

  /** Sorts the stages, each once. */
  public Excitations {
    stages = stages.stream().sorted().distinct().toList();
  }

  private static Excitations standard(boolean biased) {
    return new Excitations(
        new SqueezeExcitation.Form(Squeeze.AVG, Gate.SIGMOID, 16, 1, biased),
        Integration.STANDARD,
        List.of());
  }

  /** Whether there are any. */
  public boolean present() {
    return form != null;
  }

  /** Whether stage {@code stage}, counted from 1, has SE blocks. */
  public boolean in(int stage) {
    return present() && (stages.isEmpty() || stages.contains(stage));
  }

  /**
   * Refuses stages that a network does not have.
   *
   * @param network its name, for the message
   * @param count of its stages
   */
  void requireWithin(String network, int count) {
    for (int stage : stages) {
      if (stage > count) {
        throw new IllegalArgumentException(
            "%s: SE blocks in stage %d, but it has stages 1 to %d"
                .formatted(network, stage, count));
      }
    }
  }

  /** Refuses SE blocks beside, before or behind residual branches, of which there are none. */
  void requireStandard(String network) {
    if (present() && integration != Integration.STANDARD) {
      throw new IllegalArgumentException(
          "%s: integration %s is of residual blocks, it has none".formatted(network, integration));
    }
  }

  /** Refuses SE blocks behind the 3x3 convolution of a bottleneck, of which there is none. */
  void requireNoBottleneck(String network) {
    if (integration == Integration.THREE_BY_THREE) {
      throw new IllegalArgumentException(
          "%s: integration 3x3 is of bottlenecks, it has none".formatted(network));
    }
  }

  /**
   * What {@code words} change of this: {@code none}, or of {@code squeeze=avg|max|none}, {@code
   * gate=sigmoid|tanh|relu|hard-sigmoid}, {@code reduction=R}, {@code divisor=D}, {@code
   * bias=yes|no}, {@code integration=standard|pre|post|identity|3x3} and {@code stages=all|1+2+...}
   * some, with commas in between; {@link #toString} gives all of them.
   *
   * @throws IllegalArgumentException naming what there is
   */
  public Excitations changed(String words) {
    if (words.equals("none")) {
      return NONE;
    }
    Excitations changed = present() ? this : PAPER;
    for (String word : words.split(",", -1)) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw unknown(word);
      }
      changed = changed.changed(word.substring(0, equals), word.substring(equals + 1));
    }
    return changed;
  }

  private Excitations changed(String key, String value) {
    return switch (key) {
      case "squeeze" ->
          of(Squeeze.of(value), form.gate(), form.reduction(), form.divisor(), form.biased());
      case "gate" ->
          of(form.squeeze(), Gate.of(value), form.reduction(), form.divisor(), form.biased());
      case "reduction" ->
          of(form.squeeze(), form.gate(), number(key, value), form.divisor(), form.biased());
      case "divisor" ->
          of(form.squeeze(), form.gate(), form.reduction(), number(key, value), form.biased());
      case "bias" -> of(form.squeeze(), form.gate(), form.reduction(), form.divisor(), yes(value));
      case "integration" -> new Excitations(form, Integration.of(value), stages);
      case "stages" -> new Excitations(form, integration, stages(value));
      default -> throw unknown(key);
    };
  }

  private Excitations of(Squeeze squeeze, Gate gate, int reduction, int divisor, boolean biased) {
    return new Excitations(
        new SqueezeExcitation.Form(squeeze, gate, reduction, divisor, biased), integration, stages);
  }

  private static boolean yes(String value) {
    return switch (value) {
      case "yes" -> true;
      case "no" -> false;
      default ->
          throw new IllegalArgumentException("bias is '%s', it must be yes or no".formatted(value));
    };
  }

  private static List<Integer> stages(String value) {
    List<Integer> stages = new ArrayList<>();
    if (!value.equals(ALL)) {
      for (String stage : value.split("\\+", -1)) {
        stages.add(number("stages", stage));
      }
    }
    return stages;
  }

  private static int number(String key, String value) {
    try {
      int number = Integer.parseInt(value);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Told below, like a number that is too small.
    }
    throw new IllegalArgumentException(
        "%s is '%s', it must be a number from 1 on".formatted(key, value));
  }

  private static IllegalArgumentException unknown(String word) {
    return new IllegalArgumentException(
        "unknown SE option '%s'; known: none, or squeeze=, gate=, reduction=, divisor=, bias=, integration=, stages="
            .formatted(word));
  }

  /** For people: {@code squeeze avg}, and what else is not as in the paper, but for biases. */
  public String inWords() {
    if (!present()) {
      return "no SE blocks";
    }
    StringBuilder words = new StringBuilder("squeeze " + form.squeeze());
    if (form.gate() != PAPER.form.gate()) {
      words.append(", gate ").append(form.gate());
    }
    if (form.reduction() != PAPER.form.reduction()) {
      words.append(", reduction ").append(form.reduction());
    }
    if (form.divisor() != PAPER.form.divisor()) {
      words.append(", divisor ").append(form.divisor());
    }
    if (integration != PAPER.integration) {
      words.append(", integration ").append(integration);
    }
    if (!stages.isEmpty()) {
      words.append(", stages ").append(where());
    }
    return words.toString();
  }

  private String where() {
    return stages.isEmpty()
        ? ALL
        : stages.stream().map(String::valueOf).collect(Collectors.joining("+"));
  }

  /** In the words that {@link #changed} takes, all of them. */
  @Override
  public String toString() {
    if (!present()) {
      return "none";
    }
    return "squeeze=%s,gate=%s,reduction=%d,divisor=%d,bias=%s,integration=%s,stages=%s"
        .formatted(
            form.squeeze(),
            form.gate(),
            form.reduction(),
            form.divisor(),
            form.biased() ? "yes" : "no",
            integration,
            where());
  }
}
