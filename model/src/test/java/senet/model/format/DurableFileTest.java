package senet.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("last ü.txt");
  }

  @Test
  void theOldContentStandsUntilTheNewOneIsWhole() throws IOException {
    DurableFile.writeText(file, "old");
    List<String> during = new ArrayList<>();
    DurableFile.write(
        file,
        out -> {
          out.write('n');
          out.flush();
          during.add(Files.readString(file));
          during.addAll(names());
          out.write('w');
        });
    long pid = ProcessHandle.current().pid();
    assertThat(during)
        .containsExactlyInAnyOrder("old", "last ü.txt", ".last ü.txt." + pid + ".tmp");
    assertThat(file).hasContent("nw");
    assertThat(names()).containsExactly("last ü.txt");
  }

  @Test
  void whatFailsLeavesTheOldContentAndNothingElse() throws IOException {
    DurableFile.writeText(file, "old");
    assertThatThrownBy(
            () ->
                DurableFile.write(
                    file,
                    out -> {
                      out.write('n');
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": cannot be written: No space left on device");
    assertThatThrownBy(
            () ->
                DurableFile.write(
                    file,
                    _ -> {
                      throw new IllegalStateException("a bug");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(file).hasContent("old");
    assertThat(names()).containsExactly("last ü.txt");
  }

  /** A reader's complaint about its own input is not a trouble of the file written. */
  @Test
  void whatTheContentRefusesIsToldAsItIs() throws IOException {
    DurableFile.writeText(file, "old");
    assertThatThrownBy(
            () ->
                DurableFile.write(
                    file,
                    _ -> {
                      throw new FormatException("x.tar.gz: damaged");
                    }))
        .isInstanceOf(FormatException.class)
        .hasMessage("x.tar.gz: damaged");
    assertThat(file).hasContent("old");
    assertThat(names()).containsExactly("last ü.txt");
  }

  @Test
  void aRenameReplacesAFileAndMovesADirectory() throws IOException {
    Path from = Files.writeString(directory.resolve("from"), "new");
    DurableFile.writeText(file, "old");
    DurableFile.rename(from, file);
    assertThat(file).hasContent("new");
    assertThat(names()).containsExactly("last ü.txt");
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.writeString(tree.resolve("leaf"), "x");
    DurableFile.rename(tree, directory.resolve("moved"));
    assertThat(directory.resolve("moved/leaf")).hasContent("x");
    assertThatThrownBy(() -> DurableFile.rename(tree, file))
        .isInstanceOf(IOException.class)
        .message()
        .startsWith(file + ": cannot be written: ");
    assertThat(file).hasContent("new");
  }

  @Test
  void theLeftoverOfAKilledProcessIsReplaced() throws IOException {
    Path leftover = directory.resolve(".last ü.txt." + ProcessHandle.current().pid() + ".tmp");
    Files.writeString(leftover, "half of something much longer");
    DurableFile.writeText(file, "new");
    assertThat(file).hasContent("new");
    assertThat(names()).containsExactly("last ü.txt");
  }

  /** Of this name and of the dead only: whoever lives may be writing. */
  @Test
  void theLeftoversOfOtherKilledProcessesAreTakenAway() throws IOException {
    long dead = 999_999_999_999_999_999L; // above what any system counts to
    long alive = ProcessHandle.current().parent().orElseThrow().pid();
    Files.writeString(directory.resolve(".last ü.txt." + dead + ".tmp"), "half");
    List<String> kept =
        List.of(
            ".last ü.txt." + alive + ".tmp",
            ".last ü.txt.x.tmp",
            ".last ü.txt." + dead + ".tmp.txt",
            ".best ü.txt." + dead + ".tmp",
            "last ü.txt." + dead + ".tmp");
    for (String name : kept) {
      Files.writeString(directory.resolve(name), "kept");
    }
    DurableFile.writeText(file, "new");
    assertThat(names()).contains("last ü.txt").containsAll(kept).hasSize(1 + kept.size());
  }

  @Test
  void aMissingDirectoryIsNamed() {
    Path lost = directory.resolve("no such").resolve("x.txt");
    assertThatThrownBy(() -> DurableFile.writeText(lost, "x"))
        .hasMessage(lost + ": cannot be written: its directory is missing");
    assertThatThrownBy(() -> DurableFile.appendLine(lost, "x"))
        .hasMessage(lost + ": cannot be written: its directory is missing");
  }

  @Test
  void aDirectoryIsNotReplaced() throws IOException {
    Files.createDirectory(file);
    Files.writeString(file.resolve("inside"), "kept");
    assertThatThrownBy(() -> DurableFile.writeText(file, "x"))
        .isInstanceOf(IOException.class)
        .message()
        .startsWith(file + ": cannot be written: ")
        .doesNotContain("\n");
    assertThat(names()).containsExactly("last ü.txt");
    assertThat(file.resolve("inside")).hasContent("kept");
  }

  /** A rename keeps the temporary file's permissions, so they must be those of any new file. */
  @Test
  void permissionsAreThoseOfAnyNewFile() throws IOException {
    assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path plain = Files.createFile(directory.resolve("plain"));
    DurableFile.writeText(file, "x");
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(plain));
  }

  @Test
  void linesAreAddedAndATornOneIsEnded() throws IOException {
    DurableFile.appendLine(file, "one");
    DurableFile.appendLine(file, "zwei ü");
    assertThat(Files.readString(file)).isEqualTo("one\nzwei ü\n");
    Files.writeString(file, "one\ntw");
    DurableFile.appendLine(file, "three");
    assertThat(Files.readString(file)).isEqualTo("one\ntw\nthree\n");
  }

  private List<String> names() throws IOException {
    try (var paths = Files.list(directory)) {
      return paths.map(path -> path.getFileName().toString()).toList();
    }
  }

  /** Unlike a line's, the bytes are all that is added. */
  @Test
  void bytesAreAddedAsTheyAre() throws IOException {
    DurableFile.append(file, new byte[] {1, 2});
    DurableFile.append(file, new byte[] {-3});
    assertThat(file).hasBinaryContent(new byte[] {1, 2, -3});
  }
}
