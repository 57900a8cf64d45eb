package senet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import senet.model.data.ClassNames;
import senet.model.data.Preprocessing;
import senet.model.train.Checkpoint;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** {@code --model}, for files of weights that do not say what they are of. */
final class WeightsModelOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description =
          "What the weights are of, where the file does not say it; they are taken for those of"
              + " the model's own data then: CIFAR-10, or ImageNet with numbers for names.")
  private String model;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description =
          "Names of the classes, one a line, in the order of the network's outputs. Default: those"
              + " in the file of the weights.")
  private Path labels;

  @Option(
      names = "--resize",
      paramLabel = "N|stretch",
      description =
          "Pixels of the shorter side to which images are resized before the middle is cut out, or"
              + " stretch: the whole image whatever its form. Default: what the file of the weights"
              + " says, or else 256 for networks that take 224x224, stretch for CIFAR-10's.")
  private String resize;

  @Option(
      names = "--input",
      paramLabel = "SIDE",
      description =
          "Rows and columns of the network's images, where the file does not say them. Default:"
              + " those that --model was designed for.")
  private Integer input;

  @Mixin private ModelOption modelOption;

  @Mixin private ReportOption report;

  /** Whether a model was named, without which nothing else can be said of it. */
  boolean isNamed() {
    if (model == null && modelOption.isGiven()) {
      throw new ParameterException(
          spec.commandLine(), "--se and --squeeze are of a model; hint: name it with --model");
    }
    return model != null;
  }

  /** Whether something is said of the network that a file of tensors alone does not hold. */
  boolean isGiven() {
    return isNamed() || labels != null || resize != null || input != null;
  }

  /**
   * The weights in {@code file}, of the model that it says or that was named, with the names of
   * classes and the size of images that were named.
   */
  Checkpoint load(Path file) throws IOException {
    List<String> names = labels == null ? null : ClassNames.read(labels);
    Preprocessing preprocessing = preprocessing();
    Checkpoint checkpoint = report.reporting(() -> loadAsItIs(file));
    requireInput(checkpoint.architecture(), file);
    if (names != null) {
      checkpoint = named(checkpoint, names);
    }
    if (preprocessing != null) {
      try {
        checkpoint = checkpoint.with(preprocessing);
      } catch (IllegalArgumentException e) {
        throw wrongResize(e);
      }
    }
    return checkpoint;
  }

  private Checkpoint named(Checkpoint checkpoint, List<String> names) {
    try {
      return checkpoint.with(names);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED,
          "%s: %s; hint: one name a line, in their order"
              .formatted(Terminal.printable(labels.getFileName()), e.getMessage()));
    }
  }

  private void requireInput(Architecture held, Path file) {
    int side = held.options().image();
    if (input != null && side != input) {
      throw new ParameterException(
          spec.commandLine(),
          "--input is %d but %s holds %s for images of %dx%d; hint: leave it out, the file says what it is"
              .formatted(input, file, held.name(), side, side));
    }
  }

  private Preprocessing preprocessing() {
    try {
      return resize == null ? null : Preprocessing.of(resize.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw wrongResize(e);
    }
  }

  private ParameterException wrongResize(IllegalArgumentException failure) {
    return new ParameterException(
        spec.commandLine(), "Invalid value for option '--resize': " + failure.getMessage());
  }

  private Checkpoint loadAsItIs(Path file) throws IOException {
    if (model == null) {
      Checkpoint checkpoint = Checkpoint.load(file);
      modelOption.requireAgreement(checkpoint.architecture(), file);
      return checkpoint;
    }
    Zoo.Entry entry = modelOption.entry(model);
    Architecture architecture = modelOption.architecture(entry, options(entry));
    return Checkpoint.load(file, architecture, entry, notice -> report.tell(file, notice));
  }

  private Options options(Zoo.Entry entry) {
    try {
      return input == null ? entry.options() : entry.options().withImage(input);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--input: " + e.getMessage(), e);
    }
  }
}
