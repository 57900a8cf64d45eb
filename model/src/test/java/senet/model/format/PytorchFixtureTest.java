package senet.model.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.SequencedMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that PyTorch wrote ({@code pytorch/make.py}), in both of its forms. */
class PytorchFixtureTest {
  private static SequencedMap<String, StoredTensor> read(String name)
      throws IOException, URISyntaxException {
    Path file =
        Path.of(PytorchFixtureTest.class.getResource("/pytorch/%s.pth".formatted(name)).toURI());
    try (TensorReader reader = TensorFiles.open(file)) {
      return reader.readAll().tensors();
    }
  }

  private static void assertNetwork(SequencedMap<String, StoredTensor> tensors) {
    assertThat(tensors.sequencedKeySet())
        .containsExactly(
            "0.weight",
            "1.weight",
            "1.bias",
            "1.running_mean",
            "1.running_var",
            "1.num_batches_tracked",
            "2.weight",
            "2.bias");
    StoredTensor convolution = tensors.get("0.weight");
    assertThat(convolution.dims()).containsExactly(3, 2, 3, 3);
    for (int i = 0; i < 54; i++) {
      assertThat(convolution.toFloats()[i]).isEqualTo(i / 4f);
    }
    assertThat(tensors.get("1.bias").count()).isEqualTo(3);
    assertThat(tensors.get("2.weight").dims()).containsExactly(2, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain_zip", "plain_legacy"})
  void stateDicts(String name) throws Exception {
    SequencedMap<String, StoredTensor> tensors = read(name);
    assertNetwork(tensors);
    assertThat(tensors.get("2.weight").toFloats())
        .containsExactly(-2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 2.5f);
    assertThat(tensors.get("1.running_var").toFloats()).containsExactly(1, 1, 1);
    assertThat(tensors.get("1.num_batches_tracked").toLong()).isZero();
  }

  /** With an optimiser's state and NumPy's numbers beside it, and DataParallel's prefix. */
  @ParameterizedTest
  @ValueSource(strings = {"checkpoint_zip", "checkpoint_legacy"})
  void trainingCheckpoints(String name) throws Exception {
    SequencedMap<String, StoredTensor> tensors = read(name);
    assertNetwork(tensors);
    assertThat(tensors.get("1.num_batches_tracked").toLong()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"types_zip", "types_legacy"})
  void typesAndWindows(String name) throws Exception {
    SequencedMap<String, StoredTensor> tensors = read(name);
    assertThat(tensors).hasSize(13);
    for (String type : new String[] {"double", "half", "bfloat"}) {
      assertThat(tensors.get(type).toFloats()).as(type).containsExactly(1.5f, -2.25f);
    }
    assertThat(tensors.get("long").toLong()).isEqualTo(1L << 40);
    for (String type : new String[] {"int", "short", "char"}) {
      assertThat(tensors.get(type).toFloats()).as(type).containsExactly(-3);
    }
    assertThat(tensors.get("byte").toFloats()).containsExactly(253);
    assertThat(tensors.get("bool").toFloats()).containsExactly(1, 0);
    assertThat(tensors.get("empty").dims()).containsExactly(0, 3);
    assertThat(tensors.get("view").dims()).containsExactly(3, 4);
    assertThat(tensors.get("transposed").dims()).containsExactly(4, 3, 2);
    float[] view = tensors.get("view").toFloats();
    float[] transposed = tensors.get("transposed").toFloats();
    float[] last = tensors.get("last").toFloats();
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 4; j++) {
        assertThat(view[i * 4 + j]).isEqualTo(12 + i * 4 + j);
        assertThat(transposed[(j * 3 + i) * 2 + 1]).isEqualTo(12 + i * 4 + j);
      }
    }
    for (int i = 0; i < 16; i++) {
      assertThat(last[i]).isEqualTo(i);
    }
  }
}
