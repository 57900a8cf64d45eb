package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import senet.model.format.TensorFiles;
import senet.model.format.TensorReader;
import senet.model.onnx.Onnx;

/** {@code senet convert IN OUT}. */
@Command(
    name = "convert",
    description = {
      "Write weights in another form, safetensors or PyTorch's, or the whole network as ONNX.",
      "With --model the tensors are held against that network, and a safetensors file says from"
          + " then on what it is, with the names of --labels and the size of --resize. ONNX needs"
          + " it where the weights do not say what they are of."
    })
final class ConvertCommand implements Callable<Integer> {
  private static final double BYTES_PER_MEBIBYTE = 1 << 20;
  private static final String ONNX = ".onnx";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "IN|RUN",
      description =
          "A safetensors file, a state dict or checkpoint that torch.save wrote, or a run directory"
              + " (its best weights, or its last).")
  private Path in;

  @Parameters(
      paramLabel = "OUT",
      description =
          "A new file; its name's end says the form: .safetensors, .pth, .pt, .bin or .onnx.")
  private Path out;

  @Option(
      names = "--fold-batch-norm",
      description = "ONNX: make batch norms part of the convolutions before them.")
  private boolean foldBatchNorm;

  @Mixin private WeightsModelOption model;

  @Override
  public Integer call() throws IOException {
    if (Files.exists(out)) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED,
          "%s is there already, and convert overwrites no file; hint: name a new one"
              .formatted(Terminal.printable(out)));
    }
    in = WeightsOption.fileOf(in);
    if (isOnnx()) {
      writeOnnx();
    } else if (foldBatchNorm) {
      throw new ParameterException(
          spec.commandLine(),
          "--fold-batch-norm is of ONNX files; hint: name one that ends in " + ONNX);
    } else {
      writeTensors();
    }
    return ExitCode.DONE;
  }

  private boolean isOnnx() {
    return out.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(ONNX);
  }

  private void writeOnnx() throws IOException {
    Onnx.write(out, model.load(in), foldBatchNorm);
    spec.commandLine()
        .getOut()
        .printf(
            "%s: ONNX, operator set %d, %.1f MiB%n",
            Terminal.printable(out), Onnx.OPERATOR_SET, mebibytes());
    spec.commandLine()
        .getErr()
        .printf(
            "senet: notice: %s takes images [N, C, H, W] that are normalised already; mean and"
                + " deviation are in its metadata, senet.mean and senet.deviation%n",
            Terminal.printable(out.getFileName()));
  }

  private void writeTensors() throws IOException {
    TensorReader content = model.isGiven() ? model.load(in).content() : read();
    TensorFiles.write(out, content);
    PrintWriter console = spec.commandLine().getOut();
    console.printf(
        "%s: %d tensors, %.1f MiB%n", Terminal.printable(out), content.forms().size(), mebibytes());
    if (!content.metadata().isEmpty() && !TensorFiles.keepsText(out)) {
      spec.commandLine()
          .getErr()
          .printf(
              "senet: notice: %s has no place for the model's name, classes and normalisation;"
                  + " name the model with --model where it is used%n",
              Terminal.printable(out.getFileName()));
    }
  }

  private double mebibytes() throws IOException {
    return Files.size(out) / BYTES_PER_MEBIBYTE;
  }

  private TensorReader read() throws IOException {
    try (TensorReader reader = TensorFiles.open(in)) {
      return reader.readAll();
    }
  }
}
