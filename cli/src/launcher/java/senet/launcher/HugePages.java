package senet.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether Linux gives a process large pages of memory if it asks for them. */
final class HugePages {
  private static final Path LINUX = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  private HugePages() {}

  /** Whether they are given on this machine, to those who ask only. */
  static boolean areGivenOnRequest() {
    return areGivenOnRequest(LINUX);
  }

  /**
   * The same by another file.
   *
   * @param setting whose choice is in brackets: "always [madvise] never"
   */
  static boolean areGivenOnRequest(Path setting) {
    try {
      return Files.readString(setting).contains("[madvise]");
    } catch (IOException e) {
      return false; // another system, or a container that does not show it
    }
  }
}
