package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.random.Draws;
import senet.model.format.FormatException;

/** Both layouts of CIFAR-100, whole and broken. */
class Cifar100Test {
  private static final int RECORD = 3074;
  private static final List<String> NAMES =
      IntStream.range(0, 100).mapToObj("class %02d"::formatted).toList();

  @TempDir Path directory;
  private Path binary;

  /** Coarse labels from 20 on, which no fine one of a few records is. */
  private static byte[] records(int seed, int count) {
    byte[] bytes = new byte[count * RECORD];
    Draws draws = Draws.of(seed, "records", 0);
    for (int i = 0; i < bytes.length; i++) {
      int at = i % RECORD;
      bytes[i] = (byte) (at == 0 ? 120 : at == 1 ? 99 - i / RECORD : draws.below(i, 256));
    }
    return bytes;
  }

  @BeforeEach
  void write() throws IOException {
    binary = Files.createDirectories(directory.resolve("b/cifar-100-binary"));
    Files.write(binary.resolve("train.bin"), records(1, 3));
    Files.write(binary.resolve("test.bin"), records(2, 2));
    Files.write(binary.resolve("fine_label_names.txt"), NAMES);
  }

  private static void text(ByteArrayOutputStream out, String latin1) {
    out.writeBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] pickled(byte[] records) {
    int count = records.length / RECORD;
    int length = count * 3072;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    text(out, "}U\u000bfine_labels](");
    for (int i = 0; i < count; i++) {
      text(out, "K" + (char) records[i * RECORD + 1]);
    }
    text(out, "esU\u0004datacnumpy.core.numeric\n_frombuffer\n(B");
    text(out, "" + (char) (length & 255) + (char) ((length >> 8) & 255) + "\0\0");
    for (int i = 0; i < count; i++) {
      out.write(records, i * RECORD + 2, 3072);
    }
    text(out, "cnumpy\ndtype\nU\u0002u1\u0085RNU\u0001CtRs.");
    return out.toByteArray();
  }

  private static byte[] meta(List<String> names) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    text(out, "}U\u0010fine_label_names](");
    names.forEach(name -> text(out, "U" + (char) name.length() + name));
    text(out, "es.");
    return out.toByteArray();
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> Datasets.CIFAR100.read(binary.getParent()))
        .isInstanceOf(FormatException.class)
        .hasMessage(message);
  }

  @Test
  void bothLayoutsGiveTheSameImages() throws IOException {
    Splits splits = Datasets.CIFAR100.read(directory.resolve("b"));
    ImageSet train = (ImageSet) splits.train();
    assertThat(train).hasToString("CIFAR-100 train: 3 images of 32x32x3, 100 classes");
    assertThat(train.labels()).containsExactly(99, 98, 97); // the fine ones
    assertThat(train.classes()).isEqualTo(NAMES);
    byte[] records = records(1, 3);
    assertThat(train.pixels()[3 * 1024 + 16]).isEqualTo(records[RECORD + 2 + 1024 + 5]);
    Path python = Files.createDirectories(directory.resolve("p/cifar-100-python"));
    Files.write(python.resolve("train"), pickled(records));
    Files.write(python.resolve("test"), pickled(records(2, 2)));
    Files.write(python.resolve("meta"), meta(NAMES));
    Splits same = Datasets.CIFAR100.read(directory.resolve("p"));
    assertThat(same.train().fingerprint()).isEqualTo(train.fingerprint());
    assertThat(same.test().fingerprint()).isEqualTo(splits.test().fingerprint());
    assertThat(same.test().classes()).isEqualTo(NAMES);
    Files.write(python.resolve("meta"), meta(NAMES.subList(0, 20)));
    assertThatThrownBy(() -> Datasets.CIFAR100.read(python))
        .hasMessage("meta: 20 names of classes, CIFAR-100 has 100");
    Files.write(
        python.resolve("meta"),
        "}U\u0010fine_label_namesK\u0001s.".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Datasets.CIFAR100.read(python))
        .hasMessage("meta: no fine_label_names in this pickle; hint: this is not CIFAR-100");
    Files.write(python.resolve("train"), "}.".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Datasets.CIFAR100.read(python))
        .hasMessage("train: no data and fine_labels in this pickle; hint: this is not CIFAR-100");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3073, 3075, 6147})
  void sizesThatAreNoRecords(int bytes) throws IOException {
    Files.write(binary.resolve("test.bin"), new byte[bytes]);
    assertRefused(
        "test.bin: "
            + bytes
            + " bytes is not a multiple of 3074; hint: the download is incomplete, delete the file"
            + " and fetch it again");
  }

  @Test
  void labelsThatAreNone() throws IOException {
    byte[] records = records(1, 3);
    records[2 * RECORD + 1] = 100;
    Files.write(binary.resolve("train.bin"), records);
    assertRefused(
        "train.bin: record 2 has label 100, labels are 0 to 99; hint: this is not CIFAR-100");
  }

  @Test
  void namesThatAreMissing() throws IOException {
    Files.write(binary.resolve("fine_label_names.txt"), NAMES.subList(0, 99));
    assertRefused("fine_label_names.txt: 99 names of classes, CIFAR-100 has 100");
    Files.delete(binary.resolve("fine_label_names.txt"));
    assertThatThrownBy(() -> Datasets.CIFAR100.read(binary))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(binary.resolve("fine_label_names.txt").toString());
  }

  /** Parts of a folder of images are called as the Python layout's files are. */
  @Test
  void directoriesAreNoFilesOfIt() throws IOException {
    Files.createDirectories(directory.resolve("images/train/cat"));
    Files.createDirectories(directory.resolve("images/test/cat"));
    assertThat(Datasets.in(directory.resolve("images"))).isEmpty();
    assertThat(Datasets.in(binary)).containsExactly(Datasets.CIFAR100);
  }
}
