package senet.model.optim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** PyTorch's numbers in {@code optim/goldens.txt}, which {@code make.py} beside it writes. */
final class Goldens {
  private static final Path FILE = Path.of("src/test/resources/optim/goldens.txt");

  private Goldens() {}

  /** The floats of a line. */
  static float[] floats(String name) {
    String[] words = words(name);
    float[] values = new float[words.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(Integer.parseUnsignedInt(words[i], 16));
    }
    return values;
  }

  /** The doubles of a line. */
  static double[] doubles(String name) {
    return Arrays.stream(words(name)).mapToDouble(Double::parseDouble).toArray();
  }

  private static String[] words(String name) {
    try {
      List<String> lines =
          Files.readAllLines(FILE).stream().filter(line -> line.startsWith(name + ": ")).toList();
      assertThat(lines).as(name).hasSize(1);
      return lines.getFirst().substring(name.length() + 2).split(" ", -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A parameter of those values with a gradient of zeros. */
  static Slot slot(String name, float... values) {
    Shape shape = Shape.vector(values.length);
    return new Slot(name, Tensor.of(shape, values.clone()), Tensor.zeros(shape));
  }

  /** Sets a slot's gradient. */
  static void setGradient(Slot slot, float... values) {
    assertThat(values).hasSize(slot.size());
    System.arraycopy(values, 0, slot.gradient().data(), 0, values.length);
  }
}
