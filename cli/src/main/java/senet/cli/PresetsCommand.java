package senet.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import senet.model.recipe.Presets;
import senet.model.recipe.Recipe;
import senet.model.recipe.Settings;

/** {@code senet presets}. */
@Command(
    name = "presets",
    description =
        "List the recipes that come with senet, or print one: the file, and what it reached.")
final class PresetsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The preset whose file is printed, for --config to change.")
  private String name;

  @Override
  public Integer call() {
    if (name == null) {
      list();
    } else {
      spec.commandLine().getOut().print(text());
    }
    return ExitCode.DONE;
  }

  private String text() {
    try {
      return Presets.text(name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void list() {
    TextTable table =
        new TextTable("preset", "model", "epochs", "batch", "optimizer", "what it is")
            .endingInWords();
    for (String preset : Presets.NAMES) {
      Settings settings = Presets.of(preset);
      Recipe recipe = Recipe.of(settings);
      table.row(
          preset,
          settings.text(RunSettings.MODEL).orElse("any"),
          recipe.epochs(),
          recipe.batchSize(),
          recipe.optimization().name(),
          Presets.summary(preset));
    }
    table.print(spec.commandLine().getOut());
  }
}
