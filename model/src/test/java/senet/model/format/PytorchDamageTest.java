package senet.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static senet.model.format.PickleText.dict;
import static senet.model.format.PickleText.vector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small files, cut at every byte and with every bit flipped. */
class PytorchDamageTest {
  @TempDir Path directory;
  private Path file;
  private byte[] zip;
  private byte[] legacy;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("x.pth");
    SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    tensors.put("weight", StoredTensor.ofFloats(new int[] {2, 1}, new float[] {1.5f, -2}, 2));
    tensors.put("count", StoredTensor.ofLong(7));
    Pytorch.write(file, new TensorFile(Map.of(), tensors));
    zip = Files.readAllBytes(file);
    legacy = LegacyFixture.of(dict("weight", vector("0", 2)), new float[] {1.5f, -2});
  }

  /** What a damaged file gives: null where it is refused, and nothing but a refusal is thrown. */
  private TensorFile readOrNull(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    try (TensorReader reader = TensorFiles.open(file)) {
      return reader.readAll();
    } catch (FormatException refused) {
      assertThat(refused.getMessage()).startsWith("x.pth: ").doesNotContain("\n");
      return null;
    }
  }

  @Test
  void everyTruncation() throws IOException {
    for (byte[] whole : new byte[][] {zip, legacy}) {
      assertThat(readOrNull(whole)).isNotNull();
      for (int length = 0; length < whole.length; length++) {
        assertThat(readOrNull(Arrays.copyOf(whole, length))).as("%d bytes", length).isNull();
      }
    }
  }

  @Test
  void everyFlippedBitOfAnArchive() throws IOException {
    TensorFile good = readOrNull(zip);
    int refused = 0;
    for (int bit = 0; bit < zip.length * Byte.SIZE; bit++) {
      TensorFile read = readOrNull(flipped(zip, bit));
      if (read == null) {
        refused++;
        continue;
      }
      assertThat(read.tensors().sequencedKeySet())
          .as("bit %d", bit)
          .isEqualTo(good.tensors().sequencedKeySet());
      read.tensors()
          .forEach(
              (name, tensor) -> {
                assertThat(tensor.dims()).isEqualTo(good.tensors().get(name).dims());
                assertThat(tensor.bytes()).isEqualTo(good.tensors().get(name).bytes());
              });
    }
    assertThat(refused).isGreaterThan(zip.length);
  }

  /** This form has no checksum, so that damaged values cannot be told; nothing else happens. */
  @Test
  void everyFlippedBitOfAnOlderFile() throws IOException {
    int read = 0;
    for (int bit = 0; bit < legacy.length * Byte.SIZE; bit++) {
      read += readOrNull(flipped(legacy, bit)) == null ? 0 : 1;
    }
    assertThat(read).isBetween(2 * Float.SIZE, legacy.length * Byte.SIZE / 2);
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] damaged = bytes.clone();
    damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    return damaged;
  }

  @Test
  void directoriesAndMissingFiles() throws IOException {
    assertThatThrownBy(() -> TensorFiles.open(directory))
        .isInstanceOf(FormatException.class)
        .hasMessage(directory.getFileName() + ": not a regular file");
    TensorFile nothing = new TensorFile(Map.of(), new LinkedHashMap<>());
    assertThatThrownBy(() -> TensorFiles.write(directory.resolve("x.onnx"), nothing))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "x.onnx: what form to write is not clear; hint: a name that ends in .safetensors,"
                + " .pth, .pt or .bin");
    assertThat(directory.resolve("x.onnx")).doesNotExist();
  }
}
