package senet.model.zoo;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Networks that are not listed but whose names say how to build them, so that what is saved of them
 * can be loaded: {@code seed_f64_b5}, {@code se_resnet26}, {@code resnet14_b}.
 */
final class Variants {
  private static final Pattern SEED = Pattern.compile("seed_f([1-9]\\d{0,3})_b([1-9]\\d{0,2})");
  private static final Pattern CIFAR = Pattern.compile("(se_)?resnet([1-9]\\d{0,3})(_b)?");

  private Variants() {}

  /** The network of that name; empty where the name says none, or none that can be built. */
  static Optional<Zoo.Entry> of(String name) {
    Matcher seed = SEED.matcher(name);
    Matcher cifar = CIFAR.matcher(name);
    try {
      if (seed.matches()) {
        int filters = Integer.parseInt(seed.group(1));
        int blocks = Integer.parseInt(seed.group(2));
        return Optional.of(
            entry(
                true,
                "the study note's network with other filters and blocks",
                options -> new SeedNetwork(filters, blocks, options)));
      }
      if (cifar.matches()) {
        int depth = Integer.parseInt(cifar.group(2));
        CifarResNet.Shortcut shortcut =
            cifar.group(3) == null ? CifarResNet.Shortcut.PADDING : CifarResNet.Shortcut.PROJECTION;
        return Optional.of(
            entry(
                cifar.group(1) != null,
                "ResNet of another depth",
                options -> new CifarResNet(depth, shortcut, options)));
      }
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // of a depth or width that is none: the nearest names tell more
    }
    return Optional.empty();
  }

  private static Zoo.Entry entry(
      boolean excited, String summary, Function<Options, Architecture> make) {
    Options options = Options.CIFAR10.with(excited ? Excitations.PAPER : Excitations.NONE);
    Architecture variant = make.apply(options); // refuses what cannot be
    return new Zoo.Entry(
        variant.name(), Target.CIFAR10, options, Target.CIFAR10.normalization(), summary, make);
  }
}
