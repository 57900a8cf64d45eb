package senet.model.zoo;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
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
   * @param options its own: the target's channels and classes, and its SE blocks
   * @param summary what it is, in half a line
   * @param make builds its description for the given options
   */
  public record Entry(
      String name,
      Target target,
      Options options,
      String summary,
      Function<Options, Architecture> make) {}

  private static final List<Entry> ENTRIES =
      Stream.of(
              cifar(20),
              Stream.of(
                  new Entry(
                      "seed",
                      Target.CIFAR10,
                      Options.CIFAR10,
                      "the study note's network: 9 SE blocks of 128 channels at full resolution",
                      SeedNetwork::standard)),
              IntStream.of(32, 44, 56, 110).boxed().flatMap(Zoo::cifar),
              LegacyResNet.PLANS.stream().flatMap(Zoo::released))
          .flatMap(Function.identity())
          .toList();

  private Zoo() {}

  /** A network with and without SE blocks. */
  private static Stream<Entry> pair(
      Target target, String summary, Function<Options, Architecture> make) {
    Options excited = target.options();
    Options plain = excited.with(Excitations.NONE);
    return Stream.of(
        new Entry(make.apply(excited).name(), target, excited, "SE-" + summary, make),
        new Entry(make.apply(plain).name(), target, plain, summary, make));
  }

  private static Stream<Entry> cifar(int depth) {
    return pair(
        Target.CIFAR10,
        "ResNet-%d: 3 stages of %d blocks, 16-32-64 channels".formatted(depth, (depth - 2) / 6),
        options -> new CifarResNet(depth, options));
  }

  private static Stream<Entry> released(LegacyResNet.Plan plan) {
    String depths = String.join("-", plan.depths().stream().map(String::valueOf).toList());
    String summary =
        switch (plan.branch()) {
          case LegacyResNet.Branch.Basic _ -> "ResNet as released: 4 stages of %s blocks";
          case LegacyResNet.Branch.Bottleneck branch when branch.groups() == 1 ->
              "ResNet as released: 4 stages of %s bottlenecks";
          case LegacyResNet.Branch.Bottleneck branch ->
              "ResNeXt as released: 4 stages of %s bottlenecks in " + branch.groups() + " groups";
        };
    return pair(
        Target.IMAGENET, summary.formatted(depths), options -> new LegacyResNet(plan, options));
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
   * @throws IllegalArgumentException naming the nearest, where there is none of that name
   */
  public static Entry entry(String name) {
    for (Entry entry : ENTRIES) {
      if (entry.name().equals(name)) {
        return entry;
      }
    }
    List<String> names = ENTRIES.stream().map(Entry::name).toList();
    throw new IllegalArgumentException(
        "unknown model '%s'; the nearest of %d: %s; hint: 'senet models' lists all"
            .formatted(name, names.size(), String.join(", ", NearestNames.of(name, names))));
  }

  /**
   * The network called {@code name}.
   *
   * @throws IllegalArgumentException naming the nearest, where there is none of that name
   */
  public static Architecture architecture(String name, Options options) {
    return entry(name).make().apply(options);
  }
}
