package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import senet.model.format.FormatException;

/** Directories and files that are not CIFAR-10, and those that are in spite of their names. */
class CifarRefusalTest {
  private static final int RECORD = 3073;

  @TempDir Path directory;

  private static byte[] python(int protocol) throws IOException {
    String name = "/pickle/batch_%d.pickle".formatted(protocol);
    try (var in = CifarRefusalTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  /** The pickles' only record: label 9, then values i * i / 7. */
  private static byte[] record() {
    byte[] record = new byte[RECORD];
    record[0] = 9;
    for (int i = 0; i < RECORD - 1; i++) {
      record[1 + i] = (byte) (i * i / 7);
    }
    return record;
  }

  private static void write(Path to, String suffix, byte[] content) throws IOException {
    Files.createDirectories(to);
    for (int i = 1; i <= 5; i++) {
      Files.write(to.resolve("data_batch_" + i + suffix), content);
    }
    Files.write(to.resolve("test_batch" + suffix), content);
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> Cifar10.read(directory))
        .isInstanceOf(FormatException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void everyProtocolGivesTheBinaryLayoutsImages(int protocol) throws IOException {
    write(directory.resolve("binary"), ".bin", record());
    write(directory.resolve("python"), "", python(protocol));
    Splits binary = Cifar10.read(directory.resolve("binary"));
    Splits python = Cifar10.read(directory.resolve("python"));
    assertThat(((ImageSet) python.test()).labels()).containsExactly(9);
    assertThat(python.test().fingerprint()).isEqualTo(binary.test().fingerprint());
    assertThat(python.train().fingerprint()).isEqualTo(binary.train().fingerprint());
  }

  @ParameterizedTest
  @ValueSource(strings = {"with space", "データ ü 😀", "a%20b+c", "-rf", "ı İ"})
  void anyDirectoryNameWillDo(String name) throws IOException {
    Path place = directory.resolve(name).resolve("cifar-10-batches-bin");
    write(place, ".bin", record());
    assertThat(Cifar10.read(directory.resolve(name)).train().size()).isEqualTo(5);
    Files.write(place.resolve("data_batch_4.bin"), new byte[1]);
    assertThatThrownBy(() -> Cifar10.read(directory.resolve(name)))
        .hasMessageStartingWith("data_batch_4.bin: 1 bytes is not a multiple of 3073");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3072, 3074, 6145})
  void sizesThatAreNoRecords(int bytes) throws IOException {
    write(directory, ".bin", record());
    Files.write(directory.resolve("test_batch.bin"), new byte[bytes]);
    assertRefused(
        "test_batch.bin: "
            + bytes
            + " bytes is not a multiple of 3073; hint: the download is incomplete, delete the file"
            + " and fetch it again");
  }

  @ParameterizedTest
  @CsvSource({"0, 10", "1, 255", "2, 128"})
  void labelsThatAreNone(int at, int label) throws IOException {
    write(directory, ".bin", record());
    byte[] three = new byte[3 * RECORD];
    three[at * RECORD] = (byte) label;
    Files.write(directory.resolve("data_batch_2.bin"), three);
    assertRefused(
        "data_batch_2.bin: record %d has label %d, labels are 0 to 9; hint: this is not CIFAR-10"
            .formatted(at, label));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data_batch_1", "data_batch_5", "test_batch"})
  void aMissingBatchIsNamed(String name) throws IOException {
    write(directory.resolve("b"), ".bin", record());
    write(directory.resolve("p"), "", python(4));
    Path binary = directory.resolve("b").resolve(name + ".bin");
    Path python = directory.resolve("p").resolve(name);
    Files.delete(binary);
    Files.delete(python);
    assertThatThrownBy(() -> Cifar10.read(directory.resolve("b")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(binary.toString());
    assertThatThrownBy(() -> Cifar10.read(directory.resolve("p")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(python.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"data_batch_1.bin", "test_batch.bin", "data_batch_1", "test_batch"})
  void aDirectoryForAFile(String name) throws IOException {
    write(directory, name.endsWith(".bin") ? ".bin" : "", record());
    if (!name.endsWith(".bin")) {
      write(directory, "", python(2));
    }
    Files.delete(directory.resolve(name));
    Files.createDirectory(directory.resolve(name));
    assertRefused(name + ": a directory or a device, not a file of CIFAR-10");
  }

  @Test
  void nothingThere() throws IOException {
    String looked =
        "%s: no CIFAR-10 here; looked for test_batch.bin and cifar-10-batches-bin/test_batch.bin,"
            + " test_batch and cifar-10-batches-py/test_batch; hint: give the directory that the"
            + " archive was unpacked into";
    assertRefused(looked.formatted(directory));
    Files.write(directory.resolve("readme.html"), new byte[3]);
    Files.createDirectory(directory.resolve("cifar-10-batches-bin"));
    assertRefused(looked.formatted(directory));
    Path none = directory.resolve("none");
    assertThatThrownBy(() -> Cifar10.read(none))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(none.toString());
    Path file = directory.resolve("readme.html");
    assertThatThrownBy(() -> Cifar10.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            file
                + ": a file, not a directory; hint: give the directory that the archive was"
                + " unpacked into");
  }

  @ParameterizedTest
  @ValueSource(strings = {"data_batch_1.bin", "data_batch_1"})
  void sizesBeyondReasonAreNotRead(String name) throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(directory.resolve(name).toFile(), "rw")) {
      sparse.setLength(1L << 40); // a hole, not on the disk
    }
    assertRefused(
        name + ": 1099511627776 bytes, at most 268435456 are read; hint: this is not CIFAR-10");
  }

  /** {@code $} is an array of one record's bytes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "N. | no data and labels in this pickle; hint: this is not CIFAR-10",
        "}U\u0006labels](K\u0001esU\u0004dataNs. | no data and labels in this pickle; hint: this is"
            + " not CIFAR-10",
        "}U\u0004data$sU\u0006labels]s. | 3072 bytes of pixels for 0 labels, 3072 a label are"
            + " needed",
        "}U\u0004data$sU\u0006labels](K\u0001K\u0002es. | 3072 bytes of pixels for 2 labels, 3072 a"
            + " label are needed",
        "}U\u0004data$sU\u0006labels](K\u00c8es. | record 0 has label 200, labels are 0 to 9; hint:"
            + " this is not CIFAR-10",
        "}U\u0004data$sU\u0006labels](J\u00ff\u00ff\u00ff\u00ffes. | record 0 has label -1, labels"
            + " are 0 to 9; hint: this is not CIFAR-10",
        "}U\u0004data$sU\u0006labels](U\u00019es. | record 0 has label (not a number), labels are 0"
            + " to 9; hint: this is not CIFAR-10",
        // Two lists that hold each other: printing them would not end.
        "}U\u0004data$sU\u0006labels](]q\u0001]q\u0002h\u0001aaes. | record 0 has label (not a"
            + " number), labels are 0 to 9; hint: this is not CIFAR-10"
      })
  void picklesOfOtherThings(String pickle, String message) throws IOException {
    String data =
        "cnumpy.core.numeric\n_frombuffer\n(B\0\u000c\0\0"
            + "\u0001".repeat(RECORD - 1)
            + "cnumpy\ndtype\nU\u0002u1\u0085RNU\u0001CtR";
    Files.write(
        directory.resolve("data_batch_1"),
        pickle.replace("$", data).getBytes(StandardCharsets.ISO_8859_1));
    assertRefused("data_batch_1: " + message);
  }

  @Test
  void everyTruncationOfABatchIsRefused() throws IOException {
    byte[] good = python(2);
    for (int length = 0; length < good.length; length += length < 300 || length > 4800 ? 1 : 97) {
      Files.write(directory.resolve("data_batch_1"), Arrays.copyOf(good, length));
      assertThatThrownBy(() -> Cifar10.read(directory))
          .isInstanceOf(FormatException.class)
          .hasMessageStartingWith("data_batch_1: the pickle is broken: ");
    }
  }
}
