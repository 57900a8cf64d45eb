package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.engine.random.Draws;
import senet.model.format.FormatException;

/** Both layouts of CIFAR-10, whole and broken. */
class CifarTest {
  private static final int RECORD = 3073;

  @TempDir Path directory;

  private static byte[] records(int batch, int count) {
    byte[] bytes = new byte[count * RECORD];
    Draws draws = Draws.of(batch, "records", 0);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % RECORD == 0 ? draws.below(i, 10) : draws.below(i, 256));
    }
    return bytes;
  }

  private static void writeBinary(Path to) throws IOException {
    Files.createDirectories(to);
    for (int i = 1; i <= 5; i++) {
      Files.write(to.resolve("data_batch_" + i + ".bin"), records(i, 3));
    }
    Files.write(to.resolve("test_batch.bin"), records(6, 2));
  }

  /** A batch as Python 2 pickled it: protocol 2, byte strings, a NumPy array by its reduction. */
  private static byte[] pickled(byte[] records) {
    int count = records.length / RECORD;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    text(out, "\u0080\u0002}q\u0001(U\u0004datacnumpy.core.multiarray\n_reconstruct\n");
    text(out, "cnumpy\nndarray\nK\u0000\u0085U\u0001b\u0087R(K\u0001");
    text(out, "K" + (char) count + "M\u0000\u000c\u0086"); // (count, 3072)
    text(
        out,
        "cnumpy\n"
            + "dtype\n"
            + "U\u0002u1K\u0000K\u0001\u0087R(K\u0003U\u0001|NNNJ\u00ff\u00ff\u00ff\u00ff");
    text(out, "J\u00ff\u00ff\u00ff\u00ffK\u0000tb\u0089T");
    int length = count * 3072;
    text(
        out,
        "" + (char) (length & 255) + (char) (length >> 8 & 255) + (char) (length >> 16) + "\0");
    for (int i = 0; i < count; i++) {
      out.write(records, i * RECORD + 1, RECORD - 1);
    }
    text(out, "tbU\u0006labels](");
    for (int i = 0; i < count; i++) {
      text(out, "K" + (char) records[i * RECORD]);
    }
    text(out, "eu.");
    return out.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, String latin1) {
    out.writeBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void bothLayoutsGiveTheSameImages() throws IOException {
    writeBinary(directory.resolve("cifar-10-batches-bin"));
    Splits binary = Cifar10.read(directory);
    Path other = directory.resolve("py").resolve("cifar-10-batches-py");
    Files.createDirectories(other);
    for (int i = 1; i <= 5; i++) {
      Files.write(other.resolve("data_batch_" + i), pickled(records(i, 3)));
    }
    Files.write(other.resolve("test_batch"), pickled(records(6, 2)));
    Splits python = Cifar10.read(directory.resolve("py"));
    assertThat(binary.train().size()).isEqualTo(15);
    ImageSet train = (ImageSet) binary.train();
    assertThat(((ImageSet) python.train()).pixels()).isEqualTo(train.pixels());
    assertThat(((ImageSet) python.train()).labels()).isEqualTo(train.labels());
    assertThat(python.test().fingerprint()).isEqualTo(binary.test().fingerprint());
    byte[] first = records(1, 1);
    // Red, green and blue of pixel 5 come from three planes.
    assertThat(train.pixels()[15]).isEqualTo(first[1 + 5]);
    assertThat(train.pixels()[16]).isEqualTo(first[1 + 1024 + 5]);
    assertThat(train.pixels()[17]).isEqualTo(first[1 + 2048 + 5]);
  }

  @Test
  void brokenBinaryFilesAreNamed() throws IOException {
    writeBinary(directory);
    Files.write(directory.resolve("data_batch_3.bin"), new byte[3072]);
    assertThatThrownBy(() -> Cifar10.read(directory))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "data_batch_3.bin: 3072 bytes is not a multiple of 3073; hint: the download is"
                + " incomplete, delete the file and fetch it again");
    byte[] records = records(3, 3);
    records[RECORD] = (byte) 255;
    Files.write(directory.resolve("data_batch_3.bin"), records);
    assertThatThrownBy(() -> Cifar10.read(directory))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "data_batch_3.bin: record 1 has label 255, labels are 0 to 9; hint: this is not"
                + " CIFAR-10");
    Files.delete(directory.resolve("data_batch_3.bin"));
    assertThatThrownBy(() -> Cifar10.read(directory))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("data_batch_3.bin");
  }

  @Test
  void aPickleThatAsksForMoreIsRefused() throws IOException {
    Files.writeString(directory.resolve("data_batch_1"), "cos\nsystem\n(S'echo'\ntR.");
    assertThatThrownBy(() -> Cifar10.read(directory))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "data_batch_1: the pickle asks for os.system, which is not allowed; hint: this is not a"
                + " file of plain data");
  }

  @Test
  void mutatedPicklesNeverThrowAnythingElse() throws IOException {
    byte[] good = pickled(records(1, 2));
    Draws draws = Draws.of(9, "mutations", 0);
    Path file = directory.resolve("data_batch_1");
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] bad = good.clone();
      int at = i % 2 == 0 ? draws.below(3L * i, 200) : bad.length - 1 - draws.below(3L * i, 30);
      bad[at] = (byte) draws.below(3L * i + 1, 256);
      Files.write(file, bad);
      try {
        Cifar10.read(directory);
      } catch (FormatException e) {
        assertThat(e.getMessage()).doesNotContain("\n");
        refused++;
      } catch (NoSuchFileException e) {
        assertThat(e.getMessage()).contains("data_batch_2"); // this file was still right
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }

  @Test
  void anEmptyDirectoryIsExplained() {
    assertThatThrownBy(() -> Cifar10.read(directory))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("no CIFAR-10 here; looked for test_batch.bin");
    assertThatThrownBy(() -> Cifar10.read(directory.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
