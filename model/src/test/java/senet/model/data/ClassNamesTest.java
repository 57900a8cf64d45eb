package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import senet.model.format.FormatException;

class ClassNamesTest {
  @TempDir Path directory;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("labels.txt"), bytes);
  }

  /** As editors of all systems leave files. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "tench, Tinca\ncrane\ncrane",
        "tench, Tinca\r\ncrane \r\n\tcrane\r\n\r\n",
        "\uFEFFtench, Tinca\ncrane\ncrane\n\n"
      })
  void aNameALine(String text) throws IOException {
    assertThat(ClassNames.read(file(text.getBytes(StandardCharsets.UTF_8))))
        .containsExactly("tench, Tinca", "crane", "crane");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"a,,b|line 2 of 3", ",a|line 1 of 2", "' ,,'|line 1 of 1", "''|line 1 of 1"})
  void linesWithoutANameAreRefused(String lines, String which) throws IOException {
    Path file = file(lines.replace(',', '\n').getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> ClassNames.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "labels.txt: %s has no name; hint: one name a line, in the order of the outputs"
                .formatted(which));
  }

  @Test
  void numbersAreDigitsAlone() {
    assertThat(ClassNames.areNumbers(List.of("0", "10", "007"))).isTrue();
    for (String name : List.of("-1", "1.5", "n1", "1 ", "\u0661")) {
      assertThat(ClassNames.areNumbers(List.of("0", name))).as(name).isFalse();
    }
  }

  @Test
  void whatIsNoText() throws IOException {
    Path binary = file(new byte[] {'a', (byte) 0xff, (byte) 0xfe, 0});
    assertThatThrownBy(() -> ClassNames.read(binary))
        .isInstanceOf(FormatException.class)
        .hasMessage("labels.txt: not a text in UTF-8");
    Path missing = directory.resolve("none.txt");
    assertThatThrownBy(() -> ClassNames.read(missing)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> ClassNames.read(directory))
        .isInstanceOf(FormatException.class)
        .message()
        .endsWith(": a directory or a device, not a file of names");
    Path large = file(new byte[(1 << 24) + 1]);
    assertThatThrownBy(() -> ClassNames.read(large))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "labels.txt: 16777217 bytes of names, at most 16777216 are read; hint: one name of a"
                + " class a line");
  }
}
