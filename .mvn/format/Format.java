import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks or rewrites the formatting of every Java source of the project.
 *
 * <p>Usage: {@code java Format.java check|write DIRECTORY}, google-java-format on the class path.
 */
public final class Format {
  public static void main(String[] args) throws IOException, FormatterException {
    boolean write = args[0].equals("write");
    Path root = Path.of(args[1]);
    Formatter formatter = new Formatter();
    List<Path> wrong = new ArrayList<>();
    for (Path file : sources(root)) {
      String before = Files.readString(file);
      String after;
      try {
        after = formatter.formatSourceAndFixImports(before);
      } catch (FormatterException e) {
        throw new FormatterException(root.relativize(file) + ": " + e.getMessage());
      }
      if (!after.equals(before)) {
        wrong.add(root.relativize(file));
        if (write) {
          Files.writeString(file, after);
        }
      }
    }
    wrong.forEach(file -> System.out.println((write ? "formatted: " : "not formatted: ") + file));
    if (!write && !wrong.isEmpty()) {
      System.out.println(wrong.size() + " files; hint: mvn -N -Pformat validate");
      System.exit(1);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String module : List.of("engine", "model", "cli", "bench", ".mvn/format")) {
      try (Stream<Path> tree = Files.walk(root.resolve(module))) {
        tree.filter(file -> file.toString().endsWith(".java"))
            .filter(file -> !root.relativize(file).toString().contains("target"))
            .sorted()
            .forEach(files::add);
      }
    }
    return files;
  }
}
