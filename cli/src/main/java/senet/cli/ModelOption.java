package senet.cli;

import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import senet.model.nn.Squeeze;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** {@code --squeeze}, and the architecture that a name and it stand for. */
final class ModelOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--squeeze",
      paramLabel = "none|avg|max",
      converter = Words.class,
      description =
          "How SE blocks sum up a channel: its mean, its maximum, or not at all. Default: avg.")
  private Squeeze squeeze;

  /** Whether there is a {@code --squeeze}. */
  boolean isGiven() {
    return squeeze != null;
  }

  /** Refuses a {@code --squeeze} that is not that of {@code held}, which {@code file} holds. */
  void requireAgreement(Architecture held, Path file) {
    Squeeze holds = held.options().squeeze();
    if (squeeze != null && squeeze != holds) {
      throw new ParameterException(
          spec.commandLine(),
          "--squeeze is %s but %s holds %s with squeeze %s; hint: leave it out, the file says what it is"
              .formatted(squeeze, file, held.name(), holds));
    }
  }

  /** Picocli's own conversion would tell the constants' names, which no help mentions. */
  static final class Words implements ITypeConverter<Squeeze> {
    @Override
    public Squeeze convert(String word) {
      try {
        return Squeeze.of(word.toLowerCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** The network for data of so many channels and classes. */
  Architecture architecture(String name, int channels, int classes) {
    return architecture(entry(name), new Options(channels, classes, Squeeze.AVG));
  }

  /** The network for the data that it was designed for. */
  Architecture architecture(Zoo.Entry entry) {
    return architecture(entry, entry.target().options());
  }

  private Architecture architecture(Zoo.Entry entry, Options options) {
    return entry.make().apply(squeeze == null ? options : options.withSqueeze(squeeze));
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
