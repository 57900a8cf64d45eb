package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import senet.engine.parallel.Parallel;
import senet.model.train.LearningRateFinder;
import senet.model.train.LearningRateFinder.Curve;

/** {@code senet lr-find}. */
@Command(
    name = "lr-find",
    description =
        "Train some steps with a growing learning rate, show how the loss goes, and suggest a"
            + " rate.",
    sortOptions = false)
final class LrFindCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private PlanOption planOption;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps from the least rate to the largest. Default: ${DEFAULT-VALUE}.")
  private int steps = 100;

  @Option(
      names = "--from",
      paramLabel = "RATE",
      description = "The first rate. Default: a thousandth of the recipe's.")
  private Double from;

  @Option(
      names = "--to",
      paramLabel = "RATE",
      description =
          "The last rate, which is seldom reached. Default: a hundred times the recipe's.")
  private Double to;

  @Option(
      names = "--png",
      paramLabel = "FILE",
      description = "Where the curve goes; must be new. Default: ${DEFAULT-VALUE}.")
  private Path png = Path.of("lr-find.png");

  @Mixin private ThreadsOption threadsOption;

  @Override
  public Integer call() throws IOException {
    if (steps < 2) {
      throw refused("--steps is %d, there must be at least 2".formatted(steps));
    }
    if (Files.exists(png)) {
      throw new FileAlreadyExistsException(
          png.toString(), null, "there already; hint: --png names another");
    }
    try (Parallel parallel = threadsOption.open()) {
      PlanOption.Plan plan = planOption.begin(parallel);
      double rate = plan.recipe().learningRate();
      double first = from == null ? rate / 1000 : from;
      double last = to == null ? rate * 100 : to;
      if (!(first > 0 && first < last && last < 1e9)) {
        throw refused(
            "rates from %s to %s, they must grow from above 0 to below 1e9".formatted(first, last));
      }
      PrintWriter err = spec.commandLine().getErr();
      try (Interruption interruption = new Interruption(err)) {
        Curve curve =
            LearningRateFinder.find(
                plan.checkpoint(),
                plan.recipe(),
                plan.data().train(),
                plan.seed(),
                first,
                last,
                steps,
                parallel,
                interruption::requested);
        if (curve.points().isEmpty()) {
          throw new CommandFailure(
              interruption.requested() ? interruption.exitCode() : ExitCode.DIVERGED,
              "no step had a loss that is a number; hint: a lower --from than " + first);
        }
        print(curve, rate);
        Png.write(LearningRateChart.of(curve), png);
        spec.commandLine().getOut().println("curve     " + Terminal.printable(png));
        return interruption.requested() ? interruption.exitCode() : ExitCode.DONE;
      }
    }
  }

  private ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void print(Curve curve, double rate) {
    PrintWriter out = spec.commandLine().getOut();
    LearningRateFinder.Point last = curve.points().getLast();
    out.printf(
        "seen      %d steps, from %.3g (loss %.4f) to %.3g (%.4f)%n",
        curve.points().size(),
        curve.points().getFirst().learningRate(),
        curve.points().getFirst().loss(),
        last.learningRate(),
        last.loss());
    out.println(
        "suggested "
            + curve
                .steepest()
                .map(
                    steepest ->
                        "%.3g, where the loss falls fastest; a tenth of the rate with the least is %.3g"
                            .formatted(steepest, curve.tenthOfLeast()))
                .orElse("none, the loss never falls"));
    out.printf("recipe    %.3g%n", rate);
  }
}
