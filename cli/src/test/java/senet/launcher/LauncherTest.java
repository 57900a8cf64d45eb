package senet.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import senet.cli.Main;

/** Which JVM a command gets. */
class LauncherTest {
  private static final List<String> SHORT =
      List.of("compare", "convert", "summary", "models", "presets", "datasets");

  /** A new command is one or the other, and this says which. */
  @Test
  void allButShortCommandsCompute() {
    assertThat(new CommandLine(new Main()).getSubcommands().keySet())
        .isNotEmpty()
        .allSatisfy(
            name ->
                assertThat(Launcher.computes("--debug", name)).isNotEqualTo(SHORT.contains(name)));
  }

  @Test
  void whatTrainsWantsALargeHeap() {
    assertThat(Launcher.trains("train", "--model", "seed")).isTrue();
    assertThat(Launcher.trains("lr-find")).isTrue();
    assertThat(Launcher.trains("explain", "a.png")).isFalse();
  }
}
