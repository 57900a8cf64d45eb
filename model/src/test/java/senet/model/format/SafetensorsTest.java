package senet.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("t.safetensors");
  }

  private TensorFile small() {
    SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    tensors.put("w", StoredTensor.ofFloats(new int[] {2, 3}, new float[] {1, 2, 3, 4, 5, 6}, 6));
    tensors.put("n", StoredTensor.ofLong(7));
    return new TensorFile(Map.of("k", "v"), tensors);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Safetensors.write(file, small());
    TensorFile read = Safetensors.read(file);
    assertThat(read.tensors().keySet()).containsExactly("w", "n");
    assertThat(read.tensors().get("w").dims()).containsExactly(2, 3);
    assertThat(read.tensors().get("w").toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(read.tensors().get("n").dtype()).isEqualTo(Dtype.I64);
    assertThat(read.tensors().get("n").toFloats()).containsExactly(7);
    assertThat(read.metadata()).containsEntry("k", "v").containsKey(Safetensors.CHECKSUM);
    try (var left = Files.list(directory)) {
      assertThat(left).containsExactly(file);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}|4|tensor 'a' has"
            + " data_offsets [0, 4] but shape [2] of F32 needs 8 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|8|tensor 'a' starts at"
            + " byte 4, the one before ends at 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|8|the tensors need 4"
            + " bytes, the file has 8 after its header; hint: it is cut short or has something"
            + " appended",
        "{\"a\":{\"dtype\":\"Q4\",\"shape\":[1],\"data_offsets\":[0,4]}}|4|tensor 'a' has the"
            + " unknown dtype 'Q4'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[70000,70000],\"data_offsets\":[0,4]}}|4|tensor 'a' of"
            + " shape [70000, 70000] and type F32 is too large for an array",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}|4|'shape' of 'a' holds"
            + " -1, or more than 32 numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}|4|tensor 'a' lacks dtype, shape or two"
            + " data_offsets",
        "[1]|0|the header is START_ARRAY, expected START_OBJECT",
        "{\"a\":1}|0|'a' is VALUE_NUMBER_INT, expected START_OBJECT"
      })
  void brokenHeadersAreNamed(String header, int data, String message) throws IOException {
    write(header.getBytes(StandardCharsets.UTF_8), data);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessage("t.safetensors: " + message);
  }

  @Test
  void hostileHeadersAreRefused() throws IOException {
    write("{\"a\":{},\"a\":{}}".getBytes(StandardCharsets.UTF_8), 0);
    assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(FormatException.class);
    write(new byte[] {'{', (byte) 0xff, '}'}, 0);
    assertThatThrownBy(() -> Safetensors.read(file))
        .hasMessage("t.safetensors: the header is not UTF-8");
    write("[".repeat(100_000).getBytes(StandardCharsets.UTF_8), 0);
    assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(FormatException.class);
    Files.write(file, new byte[7]);
    assertThatThrownBy(() -> Safetensors.read(file))
        .hasMessage("t.safetensors: 7 bytes, a safetensors file has at least 8");
    Files.write(file, new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) 0x80, 1});
    assertThatThrownBy(() -> Safetensors.read(file))
        .hasMessage(
            "t.safetensors: the header claims 9223372036854775808 bytes, the file has 1 after its"
                + " length; hint: not a safetensors file, or cut short");
  }

  private void write(byte[] header, int data) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(header.length).put(header).array());
  }
}
