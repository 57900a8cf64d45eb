package senet.cli;

import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine;
import senet.engine.parallel.Parallel;
import senet.model.data.Splits;
import senet.model.nn.Summary;
import senet.model.train.Checkpoint;
import senet.model.train.RunDirectory;

/** What a run says of itself before its first step. */
final class TrainingBanner {
  private TrainingBanner() {}

  static void print(
      CommandLine commandLine,
      PlanOption.Plan plan,
      Parallel parallel,
      RunDirectory directory,
      Optional<String> start) {
    PrintWriter out = commandLine.getOut();
    Checkpoint checkpoint = plan.checkpoint();
    Splits data = plan.data();
    Summary summary = Summary.of(checkpoint.network());
    out.println(Machine.line(parallel.threads()));
    out.printf(
        "model     %s, %s, %,d parameters, %.3f GMAC%n",
        checkpoint.architecture().name(),
        checkpoint.architecture().options().excitations().inWords(),
        summary.parameters(),
        summary.macs() / 1e9);
    start.ifPresent(out::println);
    out.printf(
        "data      %s; %s%,d for testing%n",
        data.train(),
        data.validation().map(held -> "%,d to choose the best, ".formatted(held.size())).orElse(""),
        data.test().size());
    String head = "recipe    ";
    for (String line : plan.recipe().inWords()) {
      out.println(head + line);
      head = "          ";
    }
    out.printf("run       %s%n%n", directory.root());
    out.flush();
  }
}
