package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code compare}: runs that ended, were stopped, or are none. */
class CompareCommandTest {
  @TempDir Path directory;
  private Path whole;
  private Path stopped;
  private Path begun;
  private Path png;

  @BeforeEach
  void makeRuns() throws IOException {
    whole = RunFixture.run(directory.resolve("a"), 3, 3).root();
    stopped = RunFixture.run(directory.resolve("b, c"), 40, 2).root();
    begun = RunFixture.run(directory.resolve("x/a"), 5, 0).root();
    png = directory.resolve("curves.png");
  }

  private CommandRun compare(String... more) {
    String[] line = {"compare", whole + "", stopped + "", begun + "", "--png", png + ""};
    String[] all = Arrays.copyOf(line, line.length + more.length);
    System.arraycopy(more, 0, all, line.length, more.length);
    return CommandRun.of(all);
  }

  @Test
  void aTableAndAPicture() throws IOException {
    CommandRun run = compare();
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out().lines().map(line -> line.strip().replaceAll(" {2,}", "|")))
        .containsExactly(
            "run|model|SE|epochs|parameters|GMAC|time|best epoch|best acc|last acc|img/s",
            whole + "|se_resnet20|max|3/3|271,738|0.041|2 min 30 s|3|53.00 %|53.00 %|100",
            "b, c|se_resnet20|max|2/40|271,738|0.041|1 min 40 s|2|52.00 %|52.00 %|100",
            begun + "|se_resnet20|max|0/5|271,738|0.041|-|-|-|-|-",
            "",
            "curves|" + png);
    assertThat(ImageIO.read(png.toFile()).getHeight()).isGreaterThan(600);
  }

  @Test
  void forMachines() throws IOException {
    assertThat(compare("--csv").out().lines())
        .contains(
            "\"b, c\",se_resnet20,\"squeeze=max,reduction=4\",2,40,271738,40553056,100.000,2,0.520000,0.520000,100.00",
            begun + ",se_resnet20,\"squeeze=max,reduction=4\",0,5,271738,40553056,,,,,");
    Files.delete(png);
    CommandRun json = compare("--json");
    assertThat(json.out())
        .hasLineCount(1)
        .contains("\"epochs\":3,\"planned_epochs\":3,", "\"planned_epochs\":40,")
        .contains("\"best_epoch\":3,\"best_accuracy\":0.53,")
        .endsWith("\"curves\":\"" + png + "\"}\n");
    Files.delete(png);
    assertThat(compare("--json", "--csv").code()).isEqualTo(2);
  }

  @Test
  void noFileIsOverwritten() throws IOException {
    Files.writeString(png, "mine");
    CommandRun run = compare();
    assertThat(run.err())
        .isEqualTo(
            "senet: error: --png: %s is there already, and compare overwrites no file; hint: name a new one\n"
                .formatted(png));
    assertThat(run.code()).isEqualTo(4);
    assertThat(png).hasContent("mine");
  }

  /** Then there is nothing to draw. */
  @Test
  void runsWithoutAnEpoch() {
    CommandRun run = CommandRun.of("compare", begun + "", begun + "", "--png", png + "");
    assertThat(run.out()).contains("0/5").doesNotContain("curves");
    assertThat(run.code()).isZero();
    assertThat(png).doesNotExist();
  }

  @Test
  void whatIsNoRunIsRefused() throws IOException {
    Path gone = directory.resolve("gone");
    Path empty = Files.createDirectory(directory.resolve("empty"));
    assertRefused(gone, gone + ": no such file or directory");
    assertRefused(whole.resolve("config.yaml"), whole.resolve("config.yaml") + ": not a directory");
    assertRefused(
        empty,
        empty + ": no run, there is no config.yaml in it; hint: name a directory that train made");
    Files.writeString(stopped.resolve("results.csv"), "epoch,loss\n");
    assertRefused(stopped, stopped + ": results.csv: no column train_loss; hint: ");
    Files.write(stopped.resolve("results.csv"), new byte[] {(byte) 0xFF, '\n'});
    assertRefused(stopped, stopped + ": results.csv: no text in UTF-8; hint: ");
    Path config = stopped.resolve("config.yaml");
    Files.write(config, new byte[] {(byte) 0xFF, '\n'});
    assertRefused(stopped, config + ": no text in UTF-8; hint: ");
    assertThat(CommandRun.of("compare", whole + "").code()).isEqualTo(2);
  }

  private void assertRefused(Path root, String message) {
    CommandRun run = CommandRun.of("compare", whole + "", root + "", "--png", png + "");
    assertThat(run.err()).startsWith("senet: error: " + message);
    assertThat(run.code()).isEqualTo(4);
    assertThat(png).doesNotExist();
  }
}
