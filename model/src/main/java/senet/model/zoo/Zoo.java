package senet.model.zoo;

import java.util.List;
import java.util.function.Function;
import senet.engine.tensor.Shape;
import senet.model.nn.Network;

/** The networks that can be asked for by name. */
public final class Zoo {
  /**
   * A line of the table.
   *
   * @param name what to ask for
   * @param summary what it is, in half a line
   * @param make builds its description for the given options
   */
  public record Entry(String name, String summary, Function<Options, Architecture> make) {}

  /** The paper's ratio r. */
  private static final int REDUCTION = 16;

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry(
              "se_resnet20",
              "CIFAR SE-ResNet-20: 3 stages of 3 blocks, 16-32-64 channels",
              options -> new CifarSeResNet(20, REDUCTION, options)),
          new Entry(
              "seed",
              "the study note's network: 9 SE blocks of 128 channels at full resolution",
              SeedNetwork::standard));

  private Zoo() {}

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
   * The network called {@code name}.
   *
   * @throws IllegalArgumentException naming what there is, where there is none of that name
   */
  public static Architecture architecture(String name, Options options) {
    for (Entry entry : ENTRIES) {
      if (entry.name().equals(name)) {
        return entry.make().apply(options);
      }
    }
    throw new IllegalArgumentException(
        "unknown model '%s'; known: %s"
            .formatted(name, String.join(", ", ENTRIES.stream().map(Entry::name).toList())));
  }
}
