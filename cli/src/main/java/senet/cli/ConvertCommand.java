package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import senet.model.format.TensorFiles;
import senet.model.format.TensorReader;

/** {@code senet convert IN OUT}. */
@Command(
    name = "convert",
    description = {
      "Write weights in another form: safetensors or PyTorch's.",
      "With --model the tensors are held against that network, and a safetensors file says from"
          + " then on what it is."
    })
final class ConvertCommand implements Callable<Integer> {
  private static final double BYTES_PER_MEBIBYTE = 1 << 20;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "IN",
      description = "A safetensors file, or a state dict or checkpoint that torch.save wrote.")
  private Path in;

  @Parameters(
      paramLabel = "OUT",
      description = "A new file; its name's end says the form: .safetensors, .pth, .pt or .bin.")
  private Path out;

  @Mixin private WeightsModelOption model;

  @Override
  public Integer call() throws IOException {
    if (Files.exists(out)) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED,
          "%s is there already, and convert overwrites no file; hint: name a new one"
              .formatted(Terminal.printable(out)));
    }
    TensorReader content = model.isNamed() ? model.load(in).content() : read();
    TensorFiles.write(out, content);
    PrintWriter console = spec.commandLine().getOut();
    console.printf(
        "%s: %d tensors, %.1f MiB%n",
        Terminal.printable(out), content.forms().size(), Files.size(out) / BYTES_PER_MEBIBYTE);
    if (!content.metadata().isEmpty() && !TensorFiles.keepsText(out)) {
      spec.commandLine()
          .getErr()
          .printf(
              "senet: notice: %s has no place for the model's name, classes and normalisation;"
                  + " name the model with --model where it is used%n",
              Terminal.printable(out.getFileName()));
    }
    return ExitCode.DONE;
  }

  private TensorReader read() throws IOException {
    try (TensorReader reader = TensorFiles.open(in)) {
      return reader.readAll();
    }
  }
}
