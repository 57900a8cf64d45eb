package senet.cli;

import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import senet.model.zoo.Architecture;
import senet.model.zoo.Excitations;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** {@code --se} and {@code --squeeze}, and the architecture that a name and they stand for. */
final class ModelOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--se",
      paramLabel = "none|KEY=WORD,...",
      description = {
        "What SE blocks are and where, some of squeeze=avg|max|none,"
            + " gate=sigmoid|tanh|relu|hard-sigmoid, reduction=R, divisor=D, bias=yes|no,"
            + " integration=standard|pre|post|identity|3x3, stages=all|1+2+...; or none at all."
            + " Default: the network's own."
      })
  private String se;

  @Option(
      names = "--squeeze",
      paramLabel = "none|avg|max",
      description =
          "How SE blocks sum up a channel: its mean, its maximum, or not at all. Default: avg.")
  private String squeeze;

  /** Whether there is anything about SE blocks. */
  boolean isGiven() {
    return se != null || squeeze != null;
  }

  /** Refuses SE blocks that are not those of {@code held}, which {@code file} holds. */
  void requireAgreement(Architecture held, Path file) {
    Excitations holds = held.options().excitations();
    if (!changed(holds).equals(holds)) {
      throw new ParameterException(
          spec.commandLine(),
          "%s but %s holds %s with %s; hint: leave it out, the file says what it is"
              .formatted(
                  se == null ? "--squeeze is " + squeeze : "--se is " + se,
                  file,
                  held.name(),
                  holds));
    }
  }

  /** What was asked for of {@code excitations}. */
  private Excitations changed(Excitations excitations) {
    Excitations changed = excitations;
    String option = "--se";
    try {
      if (se != null) {
        changed = changed.changed(se.toLowerCase(Locale.ROOT));
      }
      if (squeeze != null) {
        option = "--squeeze";
        if (!changed.present()) {
          throw new IllegalArgumentException(
              "there are no SE blocks; hint: --se squeeze=%s adds them".formatted(squeeze));
        }
        changed = changed.changed("squeeze=" + squeeze.toLowerCase(Locale.ROOT));
      }
      return changed;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '%s': %s".formatted(option, e.getMessage()));
    }
  }

  /** The network for data of so many channels and classes. */
  Architecture architecture(String name, int channels, int classes) {
    Zoo.Entry entry = entry(name);
    return architecture(entry, entry.options().with(channels, classes));
  }

  /** The network for the data that it was designed for. */
  Architecture architecture(Zoo.Entry entry) {
    return architecture(entry, entry.options());
  }

  /** The network with what {@code options} say but for its SE blocks. */
  Architecture architecture(Zoo.Entry entry, Options options) {
    try {
      return entry.make().apply(options.with(changed(options.excitations())));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** What there is of that name. */
  Zoo.Entry entry(String name) {
    try {
      return Zoo.entry(name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
