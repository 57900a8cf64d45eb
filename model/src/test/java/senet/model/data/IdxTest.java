package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.random.Draws;
import senet.model.format.FormatException;

/** MNIST's files, packed and plain, whole and broken. */
class IdxTest {
  private static final int SIDE = 3;
  private static final Idx FORM = new Idx("MNIST", SIDE, List.of("zero", "one", "two"));

  @TempDir Path directory;

  static byte[] idx(byte[] values, int... dims) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * (1 + dims.length) + values.length);
    bytes.putInt(0x0800 | dims.length);
    for (int dim : dims) {
      bytes.putInt(dim);
    }
    return bytes.put(values).array();
  }

  static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private static byte[] pixels(int n, int seed) {
    byte[] pixels = new byte[n * SIDE * SIDE];
    Draws draws = Draws.of(seed, "pixels", 0);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) draws.below(i, 256);
    }
    return pixels;
  }

  @BeforeEach
  void write() throws IOException {
    file("train-images-idx3-ubyte", idx(pixels(4, 1), 4, SIDE, SIDE));
    file("train-labels-idx1-ubyte", idx(new byte[] {2, 0, 1, 2}, 4));
    file("t10k-images-idx3-ubyte", idx(pixels(2, 2), 2, SIDE, SIDE));
    file("t10k-labels-idx1-ubyte", idx(new byte[] {1, 0}, 2));
  }

  private void file(String name, byte[] content) throws IOException {
    Files.write(directory.resolve(name), content);
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> FORM.read(directory))
        .isInstanceOf(FormatException.class)
        .hasMessage(message);
  }

  private void assertWhole() throws IOException {
    assertThat(FORM.isIn(directory)).isTrue();
    Splits splits = FORM.read(directory);
    ImageSet train = (ImageSet) splits.train();
    assertThat(train).hasToString("MNIST train: 4 images of 3x3x1, 3 classes");
    assertThat(train.pixels()).isEqualTo(pixels(4, 1));
    assertThat(train.labels()).containsExactly(2, 0, 1, 2);
    assertThat(((ImageSet) splits.test()).labels()).containsExactly(1, 0);
    assertThat(splits.validation()).isEmpty();
  }

  @Test
  void plainAndPackedAndOtherNames() throws IOException {
    assertWhole();
    for (String name : List.of("train-images-idx3-ubyte", "t10k-labels-idx1-ubyte")) {
      file(name + ".gz", gzip(Files.readAllBytes(directory.resolve(name))));
      Files.delete(directory.resolve(name));
    }
    assertWhole();
    Files.move(
        directory.resolve("train-labels-idx1-ubyte"), directory.resolve("train-labels.idx1-ubyte"));
    assertWhole();
    // Packed, whatever its name says.
    Files.move(
        directory.resolve("t10k-labels-idx1-ubyte.gz"),
        directory.resolve("t10k-labels-idx1-ubyte"));
    assertWhole();
  }

  @ParameterizedTest
  @CsvSource({"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-labels-idx1-ubyte"})
  void aMissingFileIsNamed(String name) throws IOException {
    Files.delete(directory.resolve(name));
    assertThatThrownBy(() -> FORM.read(directory))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(directory.resolve(name) + "[.gz]");
  }

  @Test
  void otherFilesAndOtherSizes() throws IOException {
    file("train-images-idx3-ubyte", idx(new byte[] {1}, 1));
    assertRefused("train-images-idx3-ubyte: it is cut short; hint: delete it and fetch it again");
    file(
        "train-images-idx3-ubyte", "<!DOCTYPE html><html></html>".getBytes(StandardCharsets.UTF_8));
    assertRefused(
        "train-images-idx3-ubyte: begins with 3c21444f, an array of bytes in 3 dimensions with"
            + " 00000803; hint: this is no idx file of that kind");
    file("train-images-idx3-ubyte", new byte[0]);
    assertRefused("train-images-idx3-ubyte: it is cut short; hint: delete it and fetch it again");
    file("train-images-idx3-ubyte", idx(new byte[24], 4, 3, 2));
    assertRefused(
        "train-images-idx3-ubyte: images of 3x2, those of MNIST are 3x3; hint: this is not MNIST");
    file("train-images-idx3-ubyte", idx(pixels(3, 1), 3, 3, 3));
    assertRefused(
        "train-labels-idx1-ubyte: 4 labels for 3 images in train-images-idx3-ubyte; hint: the files"
            + " are of different sets");
  }

  @Test
  void aLabelOfNoClass() throws IOException {
    file("t10k-labels-idx1-ubyte", idx(new byte[] {1, (byte) 200}, 2));
    assertRefused(
        "t10k-labels-idx1-ubyte: record 1 has label 200, labels are 0 to 2; hint: this is not"
            + " MNIST");
  }

  /** What a header declares is held against the file before anything is allocated. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5, 3, 3|5x3x3 in 52 bytes, 61 are needed; hint: it is damaged, delete it and fetch it"
            + " again",
        "3, 3, 3|3x3x3 in 52 bytes, 43 are needed; hint: it is damaged, delete it and fetch it"
            + " again",
        "1000000, 28, 28|1000000x28x28 in 52 bytes, 784000016 are needed; hint: it is damaged,"
            + " delete it and fetch it again",
        "2147483647, 2147483647, 2147483647|an array of 2147483647x2147483647x2147483647, each from"
            + " 1 on and at most 1073741824 bytes in all are read",
        "0, 3, 3|an array of 0x3x3, each from 1 on and at most 1073741824 bytes in all are read",
        "-4, 3, -3|an array of -4x3x-3, each from 1 on and at most 1073741824 bytes in all are read"
      })
  void countsAgainstTheFile(String dims, String message) throws IOException {
    int[] numbers = Arrays.stream(dims.split(", ")).mapToInt(Integer::parseInt).toArray();
    file("train-images-idx3-ubyte", idx(pixels(4, 1), numbers));
    assertRefused("train-images-idx3-ubyte: " + message);
  }

  @Test
  void packedFilesThatAreBroken() throws IOException {
    String name = "train-images-idx3-ubyte";
    byte[] whole = gzip(idx(pixels(4, 1), 4, SIDE, SIDE));
    for (int length = 2; length < whole.length; length++) {
      file(name, Arrays.copyOf(whole, length));
      assertRefused(name + ": it is cut short; hint: delete it and fetch it again");
    }
    byte[] flipped = whole.clone();
    flipped[whole.length - 6] ^= 1; // of the checksum
    file(name, flipped);
    assertThatThrownBy(() -> FORM.read(directory))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith(name + ": damaged: ");
    file(name, gzip(idx(pixels(3, 1), 4, SIDE, SIDE)));
    assertRefused(
        name
            + ": 27 bytes of values for 4x3x3, 36 are needed; hint: it is damaged, delete it and"
            + " fetch it again");
    file(name, gzip(idx(new byte[200], 4, 1_000_000, 200)));
    assertThatThrownBy(() -> FORM.read(directory))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(": 4x1000000x200 in ")
        .hasMessageContaining("775194 are needed at least");
  }

  /** 200 MB of zeros in 200 KB: no more than what was declared is unpacked. */
  @Test
  void aBombIsNotUnpacked() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(idx(pixels(4, 1), 4, SIDE, SIDE));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 200; i++) {
        out.write(zeros);
      }
    }
    file("train-images-idx3-ubyte", bytes.toByteArray());
    assertRefused(
        "train-images-idx3-ubyte: more bytes of values for 4x3x3, 36 are needed; hint: it is"
            + " damaged, delete it and fetch it again");
  }

  /** Either the same images, or one line that says what is wrong. */
  @Test
  void everyFlippedBitOfAPackedFile() throws IOException {
    String name = "train-images-idx3-ubyte";
    byte[] whole = gzip(idx(pixels(4, 1), 4, SIDE, SIDE));
    int refused = 0;
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      file(name, flipped);
      try {
        assertThat(((ImageSet) FORM.read(directory).train()).pixels()).isEqualTo(pixels(4, 1));
      } catch (FormatException e) {
        assertThat(e.getMessage()).startsWith(name + ": ").doesNotContain("\n");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(8 * (whole.length - 10)); // all but of gzip's own header
  }
}
