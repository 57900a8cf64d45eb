package senet.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are taken for weights and are none: the line says what they are. */
class ForeignFileTest {
  @TempDir Path directory;

  static Stream<Arguments> files() {
    String text =
        "it is text, not weights; hint: name a .safetensors file or what torch.save wrote";
    String onnx =
        "it is an ONNX file, which is written but not read; hint: name the weights that it was made"
            + " of";
    return Stream.of(
        Arguments.of("", "it is empty, 0 bytes; hint: fetch or copy it again"),
        Arguments.of("hi", text),
        Arguments.of("a, loss {1}\t\r\n", text),
        Arguments.of("\u00ef\u00bb\u00bfd\u00c3\u00a9j\u00c3\u00a0", text),
        Arguments.of(
            "\n<!DOCTYPE html><html>",
            "it is a web page or other markup, not weights; hint: fetch the file itself, not the"
                + " page about it"),
        Arguments.of(
            "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a",
            "it is a pointer of Git LFS, not the file itself; hint: git lfs pull"),
        Arguments.of("\b\b\u0012\u0007pytorch\u001a\u00031.9:", onnx),
        Arguments.of("\b\t:\u00b4\u0007\n \n\u0001x", onnx),
        Arguments.of(
            "\u0080\u0004}\u0094.",
            "it is a pickle that torch.save did not write; hint: torch.save(model.state_dict(),"
                + " FILE)"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void whatItIs(String content, String message) throws IOException {
    Path file = directory.resolve("x.pth");
    Files.writeString(file, content, StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> TensorFiles.open(file))
        .isInstanceOf(FormatException.class)
        .hasMessage("x.pth: " + message);
  }

  /** Their lengths begin them with any byte: none is taken for something else. */
  @Test
  void headersOfEveryLength() throws IOException {
    Path file = directory.resolve("x.safetensors");
    for (int length = 1; length <= 300; length++) {
      SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
      tensors.put("a".repeat(length), StoredTensor.ofLong(length));
      Safetensors.write(file, new TensorFile(Map.of(), tensors));
      try (TensorReader reader = TensorFiles.open(file)) {
        assertThat(reader.forms()).hasSize(1);
      }
    }
  }
}
