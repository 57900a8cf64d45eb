package senet.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.engine.random.Draws;

/** A file that was written well and changed afterwards: nothing of it is used. */
class SafetensorsDamageTest {
  @TempDir Path directory;
  private Path file;
  private byte[] good;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("x.safetensors");
    SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    tensors.put("weight", StoredTensor.ofFloats(new int[] {2, 1}, new float[] {1.5f, -2}, 2));
    tensors.put("empty", StoredTensor.ofFloats(new int[] {0}, new float[0], 0));
    tensors.put("n é \uD83D\uDE00", StoredTensor.ofLong(7));
    Safetensors.write(file, new TensorFile(Map.of("epoch", "12", "note", "ü\n"), tensors));
    good = Files.readAllBytes(file);
  }

  @Test
  void everyFlippedBitIsRefused() throws IOException {
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      replace(bad);
      TensorFile read = readOrNull();
      // The digits of an escape may be in either case: such a flip changes nothing that was said.
      if (read != null) {
        assertThat(Character.isLetter(bad[bit / 8]) && bit % 8 == 5).as("bit %d", bit).isTrue();
        assertThat(read.metadata()).containsEntry("epoch", "12").containsEntry("note", "ü\n");
        assertThat(read.tensors().keySet()).containsExactly("weight", "empty", "n é \uD83D\uDE00");
      }
    }
  }

  @Test
  void everyTruncationAndAdditionIsRefused() throws IOException {
    for (int length = 0; length <= good.length + 9; length++) {
      replace(Arrays.copyOf(good, length));
      assertThat(readOrNull() == null).as("%d bytes", length).isEqualTo(length != good.length);
    }
  }

  @Test
  void theChecksumIsNamed() throws IOException {
    byte[] bad = good.clone();
    bad[bad.length - 1] ^= 1;
    replace(bad);
    String stored = crc(good);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(FormatException.class)
        .message()
        .startsWith("x.safetensors: checksum is " + stored + " but the content gives ")
        .endsWith("; hint: the file is damaged, use another checkpoint");
  }

  @Test
  void aChecksumThatIsGoneIsMissed() throws IOException {
    byte[] bad = good.clone();
    bad[text(good).indexOf(Safetensors.CHECKSUM)] ^= 1;
    replace(bad);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "x.safetensors: it has senet.checksum but no senet.crc32c; hint: the file is damaged,"
                + " use another checkpoint");
  }

  /** Thousands of files with several changed, copied, removed or inserted bytes. */
  @Test
  void mutationsEndInALineOrInWhatWasWritten() throws IOException {
    Draws draws = Draws.of(1, "mutations", 0);
    long draw = 0;
    for (int i = 0; i < 4000; i++) {
      byte[] bad = good.clone();
      for (int edits = 1 + draws.below(draw++, 4); edits > 0; edits--) {
        int at = draws.below(draw++, bad.length);
        switch (draws.below(draw++, 5)) {
          case 0 -> bad[at] = (byte) draws.bits(draw++);
          case 1 -> bad[at] = good[draws.below(draw++, good.length)];
          case 2 -> bad = Arrays.copyOf(bad, Math.max(1, at));
          case 3 -> bad[at] = (byte) "0123456789[]{},:\"\\- ".charAt(draws.below(draw++, 20));
          default -> {
            byte[] longer = Arrays.copyOf(bad, bad.length + 1);
            System.arraycopy(bad, at, longer, at + 1, bad.length - at);
            bad = longer;
          }
        }
      }
      replace(bad);
      TensorFile read = readOrNull();
      if (read != null) {
        assertThat(read.tensors().get("weight").toFloats()).containsExactly(1.5f, -2);
        assertThat(read.metadata()).containsEntry("epoch", "12");
      }
    }
  }

  @Test
  void writingWhatWasReadGivesTheSameBytes() throws IOException {
    Path again = directory.resolve("again.safetensors");
    Safetensors.write(again, Safetensors.read(file));
    assertThat(again).hasBinaryContent(good);
    assertThat((text(good).lastIndexOf('}') + 8) / 8 * 8 + 16).isEqualTo(good.length);
  }

  /** Writes in place: emptying a file first makes some file systems wait for the disk each time. */
  private void replace(byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes));
      channel.truncate(bytes.length);
    }
  }

  /** The content, or null when it is refused, which takes one line. */
  private TensorFile readOrNull() throws IOException {
    try {
      return Safetensors.read(file);
    } catch (FormatException e) {
      assertThat(e.getMessage()).startsWith("x.safetensors: ").doesNotContain("\n", "\u001b");
      return null;
    }
  }

  private static String crc(byte[] bytes) {
    int at = text(bytes).indexOf(Safetensors.CHECKSUM) + Safetensors.CHECKSUM.length() + 3;
    return text(bytes).substring(at, at + 8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
