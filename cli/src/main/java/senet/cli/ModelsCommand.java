package senet.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import senet.model.nn.Network;
import senet.model.nn.Summary;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** {@code senet models}. */
@Command(name = "models", description = "List the networks that can be trained.")
final class ModelsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    TextTable table = new TextTable("model", "parameters", "GMAC", "what it is").endingInWords();
    for (Zoo.Entry entry : Zoo.entries()) {
      Network network = Zoo.network(entry.make().apply(Options.CIFAR10));
      Summary summary = Summary.of(network);
      table.row(
          entry.name(),
          "%,d".formatted(summary.parameters()),
          "%.3f".formatted(summary.macs() / 1e9),
          entry.summary());
    }
    table.print(out);
  }
}
