package senet.model.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.model.format.PytorchLayout;
import senet.model.format.Safetensors;
import senet.model.format.StoredTensor;
import senet.model.format.TensorFile;

/** PyTorch's numbers for one case, as tensors of the engine. */
final class Golden {
  private final TensorFile file;
  private final String prefix;

  /** Reads {@code NAME.safetensors} and, where the case is in two files, NAME.2.safetensors. */
  Golden(String name) throws IOException, URISyntaxException {
    prefix = "";
    file = read(Golden.class.getResource("/golden/" + name + ".safetensors"));
    URL second = Golden.class.getResource("/golden/" + name + ".2.safetensors");
    if (second != null) {
      file.tensors().putAll(read(second).tensors());
    }
  }

  /** What a file holds under names that begin with {@code prefix}. */
  Golden(TensorFile file, String prefix) {
    this.file = file;
    this.prefix = prefix;
  }

  private static TensorFile read(URL resource) throws IOException, URISyntaxException {
    return Safetensors.read(Path.of(resource.toURI()));
  }

  boolean has(String name) {
    return file.tensors().containsKey(prefix + name);
  }

  TensorFile file() {
    return file;
  }

  /** The tensor as it lies in the file. */
  StoredTensor stored(String name) {
    StoredTensor stored = file.tensors().get(prefix + name);
    assertThat(stored).as(name).isNotNull();
    return stored;
  }

  /** The tensor in the engine's layout; axes as in the engine: NHWC, KRSC, NC, ... */
  Tensor tensor(String name, String axes) {
    StoredTensor stored = stored(name);
    int[] d = stored.dims();
    int[] dims = d.length == 4 ? new int[] {d[0], d[2], d[3], d[1]} : d;
    Tensor tensor = Tensor.zeros(Shape.of(axes, dims));
    PytorchLayout.copyInto(tensor, d, stored.toFloats());
    return tensor;
  }

  /** Relative L2 distance of {@code actual} to what {@code name} holds. */
  double distance(String name, Tensor actual) {
    StoredTensor stored = stored(name);
    assertThat(stored.dims()).as(name).isEqualTo(PytorchLayout.dims(actual.shape()));
    return distance(stored.toFloats(), PytorchLayout.values(actual));
  }

  static double distance(float[] expected, float[] actual) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow((double) expected[i] - actual[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    return norm == 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
  }

  /** What a file holds under names that begin with {@code prefix}, without it. */
  static TensorFile part(TensorFile file, String prefix) {
    SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    file.tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(prefix)) {
                tensors.put(name.substring(prefix.length()), tensor);
              }
            });
    return new TensorFile(Map.of(), tensors);
  }
}
