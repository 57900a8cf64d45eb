package senet.cli;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** Names of files that are not there yet: what was explained before stays. */
final class ExplainFiles {
  private ExplainFiles() {}

  /** {@code names} in {@code directory}, or all of them with the same {@code -2} and so on. */
  static List<Path> free(Path directory, List<String> names) {
    for (int i = 1; ; i++) {
      int number = i;
      List<Path> files =
          names.stream().map(name -> directory.resolve(numbered(name, number))).toList();
      if (files.stream().noneMatch(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))) {
        return files;
      }
    }
  }

  private static String numbered(String name, int number) {
    int dot = name.lastIndexOf('.');
    return number == 1 ? name : name.substring(0, dot) + "-" + number + name.substring(dot);
  }
}
