package senet.model.zoo;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import senet.engine.tensor.Shape;
import senet.model.nn.Network;

/** The networks that can be asked for by name. */
public final class Zoo {
  /**
   * A line of the table.
   *
   * @param name what to ask for
   * @param target what it was designed for
   * @param summary what it is, in half a line
   * @param make builds its description for the given options
   */
  public record Entry(
      String name, Target target, String summary, Function<Options, Architecture> make) {}

  /** The paper's ratio r. */
  private static final int REDUCTION = 16;

  private static final List<Entry> ENTRIES =
      Stream.concat(
              Stream.of(
                  new Entry(
                      "se_resnet20",
                      Target.CIFAR10,
                      "CIFAR SE-ResNet-20: 3 stages of 3 blocks, 16-32-64 channels",
                      options -> new CifarSeResNet(20, REDUCTION, options)),
                  new Entry(
                      "seed",
                      Target.CIFAR10,
                      "the study note's network: 9 SE blocks of 128 channels at full resolution",
                      SeedNetwork::standard)),
              LegacySeResNet.PLANS.stream().map(Zoo::released))
          .toList();

  private Zoo() {}

  private static Entry released(LegacySeResNet.Plan plan) {
    String blocks = String.join("-", plan.depths().stream().map(String::valueOf).toList());
    return new Entry(
        plan.name(),
        Target.IMAGENET,
        plan.groups() == 1
            ? "ImageNet SE-ResNet as released: 4 stages of %s bottlenecks".formatted(blocks)
            : "ImageNet SE-ResNeXt as released: 4 stages of %s bottlenecks in %d groups"
                .formatted(blocks, plan.groups()),
        options -> new LegacySeResNet(plan, options));
  }

  /** All networks; the first is the default. */
  public static List<Entry> entries() {
    return ENTRIES;
  }

  /** Builds the layers of {@code architecture}; their parameters are zero until drawn or loaded. */
  public static Network network(Architecture architecture) {
    Architecture.Images images = architecture.images();
    return new Network(
        architecture.build(), Shape.nhwc(1, images.h(), images.w(), images.channels()));
  }

  /**
   * The line called {@code name}.
   *
   * @throws IllegalArgumentException naming what there is, where there is none of that name
   */
  public static Entry entry(String name) {
    for (Entry entry : ENTRIES) {
      if (entry.name().equals(name)) {
        return entry;
      }
    }
    throw new IllegalArgumentException(
        "unknown model '%s'; known: %s"
            .formatted(name, String.join(", ", ENTRIES.stream().map(Entry::name).toList())));
  }

  /**
   * The network called {@code name}.
   *
   * @throws IllegalArgumentException naming what there is, where there is none of that name
   */
  public static Architecture architecture(String name, Options options) {
    return entry(name).make().apply(options);
  }
}
