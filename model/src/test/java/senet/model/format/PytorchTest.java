package senet.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static senet.model.format.PickleText.call;
import static senet.model.format.PickleText.dict;
import static senet.model.format.PickleText.integer;
import static senet.model.format.PickleText.list;
import static senet.model.format.PickleText.pickle;
import static senet.model.format.PickleText.storage;
import static senet.model.format.PickleText.tensor;
import static senet.model.format.PickleText.text;
import static senet.model.format.PickleText.tuple;
import static senet.model.format.PickleText.vector;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** State dicts as PyTorch writes them, in both of its forms, and as we write them. */
class PytorchTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("x.pth");
  }

  private TensorFile read(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    try (TensorReader reader = TensorFiles.open(file)) {
      return reader.readAll();
    }
  }

  private TensorFile readEither(boolean old, String content, float[]... storages)
      throws IOException {
    return read(
        old
            ? LegacyFixture.of(content, storages)
            : ZipFixture.of(pickle(content), storages).bytes());
  }

  static Stream<Arguments> contents() {
    String dict = dict("b", vector("1", 1), "a", vector("0", 2));
    String wrapped = dict("module.b", vector("1", 1), "module.a", vector("0", 2));
    String pairs =
        call(
            "collections",
            "OrderedDict",
            list(list(text("b"), vector("1", 1)), list(text("a"), vector("0", 2))));
    String parameters =
        dict(
            "b",
            call("torch._utils", "_rebuild_parameter", vector("1", 1), "\u0088", "}"),
            "a",
            vector("0", 2));
    String attributes =
        "ccollections\nOrderedDict\n)R("
            + text("b")
            + vector("1", 1)
            + text("a")
            + vector("0", 2)
            + "u"
            + dict("_metadata", "}")
            + "b";
    return Stream.of(
            Arguments.of("a dictionary", dict),
            Arguments.of("wrapped by DataParallel", wrapped),
            Arguments.of("pairs of Python 2", pairs),
            Arguments.of("parameters", parameters),
            Arguments.of("an OrderedDict with attributes", attributes),
            Arguments.of(
                "a checkpoint of a training",
                dict("epoch", integer(3), "best", vector("1", 1), "state_dict", wrapped)),
            Arguments.of("one of several", dict("model", wrapped, "optimizer", dict("state", "}"))))
        .flatMap(
            arguments ->
                Stream.of(true, false)
                    .map(old -> Arguments.of(old, arguments.get()[0], arguments.get()[1])));
  }

  @ParameterizedTest(name = "legacy {0}: {1}")
  @MethodSource("contents")
  void whatTrainingProgramsSave(boolean old, String what, String content) throws IOException {
    TensorFile read = readEither(old, content, new float[] {1.5f, -2}, new float[] {7});
    assertThat(read.tensors().sequencedKeySet()).as(what).containsExactly("b", "a");
    assertThat(read.tensors().get("a").toFloats()).containsExactly(1.5f, -2);
    assertThat(read.tensors().get("b").toFloats()).containsExactly(7);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void windowsOnOneStorage(boolean old) throws IOException {
    float[] values = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    String shared = storage("FloatStorage", "0", 12);
    TensorFile read =
        readEither(
            old,
            dict(
                "whole", tensor(shared, 0, new int[] {3, 4}, new int[] {4, 1}),
                "transposed", tensor(shared, 0, new int[] {4, 3}, new int[] {1, 4}),
                "column", tensor(shared, 2, new int[] {3}, new int[] {4}),
                "last", tensor(shared, 11, new int[0], new int[0]),
                "nothing", tensor(shared, 12, new int[] {0, 5}, new int[] {5, 1})),
            values);
    assertThat(read.tensors().get("whole").toFloats()).isEqualTo(values);
    assertThat(read.tensors().get("transposed").toFloats())
        .containsExactly(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
    assertThat(read.tensors().get("transposed").dims()).containsExactly(4, 3);
    assertThat(read.tensors().get("column").toFloats()).containsExactly(2, 6, 10);
    assertThat(read.tensors().get("last").toFloats()).containsExactly(11);
    assertThat(read.tensors().get("nothing").count()).isZero();
  }

  static Stream<Boolean> forms() {
    return Stream.of(true, false);
  }

  /** What lies beside the weights is inert: NumPy's numbers, shapes, devices. */
  @Test
  void whatLiesBesideTheWeights() throws IOException {
    String best =
        call(
            "numpy.core.multiarray",
            "scalar",
            call("numpy", "dtype", text("f8"), integer(0), integer(1)),
            text("12345678"));
    String content =
        dict(
            "best",
            best,
            "size",
            call("torch", "Size", tuple(integer(2))),
            "type",
            "ctorch\nfloat32\n",
            "model_state_dict",
            dict("a", vector("0", 1)));
    TensorFile read = readEither(false, content, new float[] {4});
    assertThat(read.tensors().get("a").toFloats()).containsExactly(4);
  }

  @ParameterizedTest
  @EnumSource(Dtype.class)
  void everyTypeComesBack(Dtype dtype) throws IOException {
    byte[] bytes = new byte[6 * dtype.bytes()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % 2);
    }
    SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    tensors.put("z é \uD83D\uDE00", new StoredTensor(dtype, new int[] {1, 2, 3}, bytes));
    tensors.put("empty", new StoredTensor(dtype, new int[] {0, 3}, new byte[0]));
    tensors.put("one", new StoredTensor(dtype, new int[0], new byte[dtype.bytes()]));
    TensorFiles.write(file, new TensorFile(Map.of("k", "v"), tensors));
    byte[] first = Files.readAllBytes(file);
    TensorFile read = read(first);
    assertThat(read.tensors().sequencedKeySet()).isEqualTo(tensors.sequencedKeySet());
    for (String name : tensors.keySet()) {
      StoredTensor back = read.tensors().get(name);
      assertThat(back.dtype()).isEqualTo(dtype);
      assertThat(back.dims()).isEqualTo(tensors.get(name).dims());
      assertThat(back.bytes()).isEqualTo(tensors.get(name).bytes());
    }
    TensorFiles.write(file, read);
    assertThat(Files.readAllBytes(file)).as("the same content is the same file").isEqualTo(first);
  }

  /** PyTorch maps values into memory where they lie at multiples of 64 bytes. */
  @Test
  void valuesAreAligned() throws IOException {
    SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < 12; i++) {
      float[] values = new float[i];
      Arrays.fill(values, 1e30f * (i + 1));
      tensors.put("t" + i, StoredTensor.ofFloats(new int[] {i}, values, i));
    }
    Pytorch.write(file, new TensorFile(Map.of(), tensors));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 1; i < 12; i++) {
      int at = 0;
      while (bytes.getFloat(at) != 1e30f * (i + 1)) {
        at += 4;
      }
      assertThat(at % 64).as("values of %d", i).isZero();
    }
  }

  @Test
  void theNamesEndSaysTheForm() throws IOException {
    SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    tensors.put("a", StoredTensor.ofLong(7));
    for (String name : List.of("x.pth", "x.pt", "x.bin", "X.PTH")) {
      TensorFiles.write(directory.resolve(name), new TensorFile(Map.of(), tensors));
      assertThat(Files.readAllBytes(directory.resolve(name))).startsWith('P', 'K');
    }
    TensorFiles.write(directory.resolve("x.safetensors"), new TensorFile(Map.of(), tensors));
    Files.move(directory.resolve("x.safetensors"), directory.resolve("y.pth"));
    try (TensorReader reader = TensorFiles.open(directory.resolve("y.pth"))) {
      assertThat(reader.readAll().tensors().get("a").toLong()).isEqualTo(7);
    }
  }
}
