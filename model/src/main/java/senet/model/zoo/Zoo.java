package senet.model.zoo;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import senet.engine.tensor.Shape;
import senet.model.augment.Normalization;
import senet.model.nn.NearestNames;
import senet.model.nn.Network;

/** The networks that can be asked for by name. */
public final class Zoo {
  /**
   * A line of the table.
   *
   * @param name what to ask for
   * @param target what it was designed for
   * @param options its own: the target's channels and classes, and its SE blocks
   * @param normalization of the input of weights that are published for it
   * @param summary what it is, in half a line
   * @param make builds its description for the given options
   */
  public record Entry(
      String name,
      Target target,
      Options options,
      Normalization normalization,
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
                      Normalization.cifar10(),
                      "the study note's network: 9 SE blocks of 128 channels at full resolution",
                      SeedNetwork::standard)),
              IntStream.of(32, 44, 56, 110).boxed().flatMap(Zoo::cifar),
              IntStream.of(20, 32, 44, 56, 110).boxed().flatMap(Zoo::projecting),
              pair(
                  Target.CIFAR10,
                  Excitations.PAPER,
                  "airbench94: whitening, 3 stages of 2 convolutions, 64-256-256 channels",
                  Airbench::new),
              PreActivationResNet.PLANS.stream().flatMap(Zoo::preActivation),
              ResNetPlan.ALL.stream().flatMap(Zoo::imageNet),
              pair(
                  Target.IMAGENET,
                  Excitations.RELEASED,
                  "VGG-16: 13 convolutions with batch norm, 3 fully connected layers",
                  Vgg::new),
              pair(
                  Target.IMAGENET,
                  Excitations.PAPER,
                  "MobileNet 1.0: 13 pairs of depthwise and pointwise convolutions",
                  MobileNet::new),
              pair(
                  Target.IMAGENET,
                  Excitations.PAPER,
                  "ShuffleNet 1x: 3 stages of 4-8-4 units in 3 groups",
                  ShuffleNet::new),
              inceptions())
          .flatMap(Function.identity())
          .toList();

  private Zoo() {}

  /** A network with and without SE blocks, which is known with {@code excitations}. */
  private static Stream<Entry> pair(
      Target target,
      Excitations excitations,
      String summary,
      Function<Options, Architecture> make) {
    return pair(target, target.options().with(excitations), target.normalization(), summary, make);
  }

  private static Stream<Entry> pair(
      Target target,
      Options excited,
      Normalization normalization,
      String summary,
      Function<Options, Architecture> make) {
    Options plain = excited.with(Excitations.NONE);
    return Stream.of(
        new Entry(
            make.apply(excited).name(), target, excited, normalization, "SE-" + summary, make),
        new Entry(make.apply(plain).name(), target, plain, normalization, summary, make));
  }

  private static Stream<Entry> cifar(int depth) {
    return pair(
        Target.CIFAR10,
        Excitations.PAPER,
        "ResNet-%d: 3 stages of %d blocks, 16-32-64 channels".formatted(depth, (depth - 2) / 6),
        options -> new CifarResNet(depth, options));
  }

  private static Stream<Entry> projecting(int depth) {
    return pair(
        Target.CIFAR10,
        Excitations.PAPER,
        "ResNet-%d with 1x1 convolutions as shortcuts where stages change (option B)"
            .formatted(depth),
        options -> new CifarResNet(depth, CifarResNet.Shortcut.PROJECTION, options));
  }

  private static Stream<Entry> preActivation(PreActivationResNet.Plan plan) {
    String summary =
        plan.bottleneck()
            ? "ResNet-164, pre-activation: 3 stages of %d bottlenecks, 64-128-256 channels"
            : "WRN-16-8, pre-activation: 3 stages of %d blocks, 128-256-512 channels";
    return pair(
        Target.CIFAR10,
        Excitations.PAPER,
        summary.formatted(plan.blocks()),
        options -> new PreActivationResNet(plan, options));
  }

  private static Stream<Entry> imageNet(ResNetPlan plan) {
    String depths = String.join("-", plan.depths().stream().map(String::valueOf).toList());
    String form =
        switch (plan.form()) {
          case RELEASED -> " as released";
          case TIMM -> " as in timm and torchvision";
        };
    String summary =
        switch (plan.branch()) {
          case ResNetPlan.Branch.Basic _ -> "ResNet%s: 4 stages of %s blocks";
          case ResNetPlan.Branch.Bottleneck branch when branch.groups() == 1 ->
              "ResNet%s: 4 stages of %s bottlenecks";
          case ResNetPlan.Branch.Bottleneck branch ->
              "ResNeXt%s: 4 stages of %s bottlenecks in " + branch.groups() + " groups";
        };
    return pair(
        Target.IMAGENET,
        plan.form().excitations(),
        summary.formatted(form, depths),
        options -> new ImageNetResNet(plan, options));
  }

  private static Stream<Entry> inceptions() {
    InceptionResNet.Plan plan = InceptionResNet.V2;
    return Stream.of(
            pair(
                Target.IMAGENET,
                Excitations.RELEASED,
                "BN-Inception as released: 10 modules of 4 branches",
                BnInception::new),
            pair(
                Target.IMAGENET,
                Options.IMAGENET,
                Normalization.inception(), // torchvision changes ImageNet's to it in the network
                "GoogLeNet with batch norm: 9 modules of 4 branches",
                GoogLeNet::new),
            pair(
                Target.IMAGENET,
                Options.IMAGENET.withImage(299),
                Normalization.inception(),
                "Inception-ResNet-v2: 3 stages of 10-20-10 residual modules",
                options -> new InceptionResNet(plan, options)))
        .flatMap(Function.identity());
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
   * The line called {@code name}, or one of the same form for a seed or CIFAR ResNet of another
   * size.
   *
   * @throws IllegalArgumentException naming the nearest, where there is none of that name
   */
  public static Entry entry(String name) {
    for (Entry entry : ENTRIES) {
      if (entry.name().equals(name)) {
        return entry;
      }
    }
    Optional<Entry> variant = Variants.of(name);
    if (variant.isPresent()) {
      return variant.get();
    }
    List<String> names = ENTRIES.stream().map(Entry::name).toList();
    throw new IllegalArgumentException(
        "unknown model '%s'; the nearest: %s; hint: 'senet models' lists all"
            .formatted(name, String.join(", ", NearestNames.of(name, names))));
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
