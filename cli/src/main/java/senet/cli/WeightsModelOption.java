package senet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import senet.model.augment.Normalization;
import senet.model.data.Cifar10;
import senet.model.format.FormatException;
import senet.model.train.Checkpoint;
import senet.model.zoo.Architecture;
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

  @Mixin private ModelOption modelOption;

  @Option(
      names = "--report",
      description = "Where the weights do not fit the model, list every tensor that does not.")
  private boolean report;

  /** Whether a model was named, without which nothing else can be said of it. */
  boolean isNamed() {
    if (model == null && modelOption.isGiven()) {
      throw new ParameterException(
          spec.commandLine(), "--se and --squeeze are of a model; hint: name it with --model");
    }
    return model != null;
  }

  /** The weights in {@code file}, of the model that it says or that was named. */
  Checkpoint load(Path file) throws IOException {
    try {
      return loadChecked(file);
    } catch (FormatException e) {
      if (report) {
        e.report().forEach(line -> spec.commandLine().getErr().println("  " + line));
      }
      throw e;
    }
  }

  private Checkpoint loadChecked(Path file) throws IOException {
    if (model == null) {
      Checkpoint checkpoint = Checkpoint.load(file);
      modelOption.requireAgreement(checkpoint.architecture(), file);
      return checkpoint;
    }
    Zoo.Entry entry = modelOption.entry(model);
    Architecture architecture = modelOption.architecture(entry);
    return switch (entry.target()) {
      case CIFAR10 ->
          Checkpoint.load(
              file,
              architecture,
              Cifar10.CLASSES,
              Normalization.cifar10(),
              notice -> tell(file, notice));
      case IMAGENET ->
          Checkpoint.load(
              file,
              architecture,
              IntStream.range(0, architecture.options().classes())
                  .mapToObj("class %d"::formatted)
                  .toList(),
              Normalization.imageNet(),
              notice -> tell(file, notice));
    };
  }

  private void tell(Path file, String notice) {
    spec.commandLine()
        .getErr()
        .printf("senet: notice: %s: %s%n", Terminal.printable(file.getFileName()), notice);
  }
}
