package senet.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A command line as it can be given to a shell again. */
final class CommandText {
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");
  private static final String RUN_DIRECTORY = "--run-dir";

  private CommandText() {}

  /** {@code senet} with these arguments, but for the place of the results, which must be new. */
  static String of(List<String> arguments) {
    List<String> kept = new ArrayList<>();
    kept.add("senet");
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).equals(RUN_DIRECTORY)) {
        i++; // and its value
      } else if (!arguments.get(i).startsWith(RUN_DIRECTORY + "=")) {
        kept.add(arguments.get(i));
      }
    }
    return kept.stream().map(CommandText::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String argument) {
    return PLAIN.matcher(argument).matches()
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
