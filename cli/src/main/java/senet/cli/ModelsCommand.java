package senet.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import senet.model.nn.Summary;
import senet.model.zoo.Architecture;
import senet.model.zoo.Zoo;

/** {@code senet models}. */
@Command(name = "models", description = "List the networks: what they take and what they cost.")
final class ModelsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    TextTable table =
        new TextTable("model", "images", "classes", "parameters", "GMAC", "what it is")
            .endingInWords();
    for (Zoo.Entry entry : Zoo.entries()) {
      Architecture architecture = entry.make().apply(entry.options());
      Summary summary = Summary.of(Zoo.network(architecture));
      Architecture.Images images = architecture.images();
      table.row(
          entry.name(),
          "%dx%d".formatted(images.h(), images.w()),
          images.classes(),
          "%,d".formatted(summary.parameters()),
          "%.3f".formatted(summary.macs() / 1e9),
          entry.summary());
    }
    table.print(out);
  }
}
