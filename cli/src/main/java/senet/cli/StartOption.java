package senet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import senet.model.augment.Normalization;
import senet.model.nn.Network;
import senet.model.recipe.Settings;
import senet.model.train.StartingWeights;
import senet.model.zoo.Architecture;
import senet.model.zoo.Zoo;

/** {@code --weights} and {@code --freeze}: what training starts from, and what of it stays. */
final class StartOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--weights",
      paramLabel = "FILE|RUN",
      description =
          "Start from these instead of drawn ones: a file, or a run's best. Where the data has"
              + " another number of classes, the last layer starts anew.")
  private Path weights;

  @Option(
      names = "--freeze",
      paramLabel = "LAYER,...",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Leave these layers as they are, by name with all that is in them (layer1,layer2), or"
              + " without names all but the last. Their batch norms use running statistics.")
  private String freeze;

  @Mixin private ReportOption report;

  private StartingWeights start; // null without

  /** Takes what the command line leaves open from a file. */
  void otherwise(Settings file) {
    weights = weights == null ? file.text(RunSettings.WEIGHTS).map(Path::of).orElse(null) : weights;
    freeze = freeze == null ? file.text(RunSettings.FREEZE).orElse(null) : freeze;
  }

  /**
   * Reads what the weights say of themselves.
   *
   * @param model what was named, null for nothing
   * @param usual the model where nothing says one
   * @return the network's name
   */
  String open(String model, String usual, ModelOption modelOption) throws IOException {
    if (weights == null) {
      if (freeze != null) {
        throw new ParameterException(
            spec.commandLine(),
            "--freeze is of weights that are there already; hint: name them with --weights");
      }
      return model == null ? usual : model;
    }
    start = StartingWeights.of(WeightsOption.fileOf(weights));
    if (start.architecture().isEmpty()) {
      if (model == null) {
        throw new CommandFailure(
            ExitCode.INPUT_REFUSED,
            "%s: it does not say what it is of; hint: name the model with --model"
                .formatted(start.file().getFileName()));
      }
      return model;
    }
    Architecture held = start.architecture().get();
    modelOption.requireAgreement(held, start.file());
    if (model != null && !model.equals(held.name())) {
      throw new ParameterException(
          spec.commandLine(),
          "--model is %s but %s holds %s; hint: leave it out, the file says what it is"
              .formatted(modelOption.entry(model).name(), start.file(), held.name()));
    }
    return held.name();
  }

  /** That of the weights, for data of so many channels and classes; empty where they say none. */
  Optional<Architecture> architecture(int channels, int classes) {
    return held()
        .map(held -> Zoo.entry(held.name()).make().apply(held.options().with(channels, classes)));
  }

  private Optional<Architecture> held() {
    return start == null ? Optional.empty() : start.architecture();
  }

  /** What the input of the weights was normalised with, where they say it. */
  Optional<Normalization> normalization() {
    return start == null ? Optional.empty() : start.normalization();
  }

  /** Refuses layers that {@code architecture} has not. */
  void check(Architecture architecture) {
    if (freeze != null) {
      freeze(Zoo.network(architecture));
    }
  }

  private void freeze(Network network) {
    try {
      if (freeze.isEmpty()) {
        network.freezeBody();
      } else {
        network.freeze(layers());
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--freeze: " + e.getMessage(), e);
    }
  }

  private List<String> layers() {
    return Arrays.stream(freeze.split(",", -1)).map(String::strip).toList();
  }

  /** Fills and freezes {@code network}, which is drawn, for data of {@code classes}. */
  void begin(Network network, Architecture architecture, List<String> classes) throws IOException {
    if (start == null) {
      return;
    }
    boolean whole =
        report.reporting(
            () ->
                start.fill(
                    network,
                    architecture.name(),
                    classes,
                    notice -> report.tell(start.file(), notice)));
    if (freeze == null) {
      return;
    }
    freeze(network);
    if (!whole && network.parameters().lastEntry().getValue().isFrozen()) {
      throw new ParameterException(
          spec.commandLine(),
          "--freeze: %s starts anew, it would stay as it was drawn; hint: leave it out"
              .formatted(network.head()));
    }
  }

  /** Whether weights are named. */
  boolean present() {
    return weights != null;
  }

  /** Freezes what was frozen when the run began. */
  void goOn(Settings run, Network network) {
    freeze = run.text(RunSettings.FREEZE).orElse(null);
    if (freeze != null) {
      freeze(network);
    }
  }

  /** Adds what a run must repeat. */
  Settings addTo(Settings run) {
    Settings all = run;
    if (start != null) {
      all =
          all.with(
              RunSettings.WEIGHTS,
              start.file().toAbsolutePath().normalize().toString(),
              "--weights");
    }
    if (freeze != null) {
      all = all.with(RunSettings.FREEZE, freeze, "--freeze");
    }
    return all;
  }

  /** A line of the banner; empty without weights. */
  Optional<String> line(Network network) {
    if (start == null) {
      return Optional.empty();
    }
    return Optional.of(
        "start     %s%s"
            .formatted(
                Terminal.printable(start.file()),
                freeze == null
                    ? ""
                    : "; %,d of %,d parameters are trained, the others frozen"
                        .formatted(network.trainedCount(), network.parameterCount())));
  }
}
