package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.model.format.FormatException;
import senet.model.format.PickleObject;
import senet.model.format.RestrictedPickle;

class PickledArrayTest {
  private static final String REFUSED =
      "x: its data is not a row-major NumPy array of unsigned bytes";
  private static final String DTYPE = "cnumpy\ndtype\nU\u0002u1\u0085R";

  private static byte[] fixture(int protocol) throws IOException {
    String name = "/pickle/small_%d.pickle".formatted(protocol);
    try (var in = PickledArrayTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] array(byte[] pickle) throws IOException {
    Object value = RestrictedPickle.read("x", pickle, PickledArray.NAMES);
    return value instanceof Map<?, ?> map && map.get("array") instanceof PickleObject array
        ? PickledArray.unsignedBytes("x", array)
        : null;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void whatNumpyWrote(int protocol) throws IOException {
    assertThat(array(fixture(protocol))).containsExactly(250, 251, 252, 253, 254, 255);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void everyChangedByteIsRefusedOrRead(int protocol) throws IOException {
    byte[] good = fixture(protocol);
    int arrays = 0;
    for (int at = 0; at < good.length; at++) {
      for (int change = 1; change < 256; change++) {
        byte[] bad = good.clone();
        bad[at] ^= (byte) change;
        try {
          arrays += array(bad) == null ? 0 : 1;
        } catch (FormatException e) {
          assertThat(e.getMessage().startsWith("x: ") && e.getMessage().indexOf('\n') < 0)
              .as("%s", e.getMessage())
              .isTrue();
        }
      }
    }
    assertThat(arrays).isPositive(); // a pixel may have any value
  }

  /** The array's state or arguments, each wrong in one place; {@code $} is a right dtype. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "_reconstruct )R",
        "_reconstruct )RNb",
        "_reconstruct )R(K\u0001N$\u0089tb",
        "_reconstruct )R(K\u0001N$\u0088C\u0001atb", // column-major
        "_reconstruct )R(K\u0001N$K\u0001C\u0001atb",
        "_reconstruct )R(K\u0001N$NC\u0001atb",
        "_reconstruct )R(K\u0001NN\u0089C\u0001atb",
        "_reconstruct )R(K\u0001Ncnumpy\ndtype\n)R\u0089C\u0001atb",
        "_reconstruct )R(K\u0001Ncnumpy\ndtype\nU\u0002f4\u0085R\u0089C\u0001atb",
        "_reconstruct )R(K\u0001N$\u0089Ntb",
        "_reconstruct )R(K\u0001N$\u0089X\u0002\0\0\0\u00c4\u0080tb", // no byte
        "_reconstruct )R(K\u0001N$\u0089c_codecs\nencode\n)Rtb",
        "_reconstruct )R(K\u0001N$\u0089c_codecs\nencode\nN\u0085Rtb",
        "_reconstruct )R(K\u0001N$\u0089c_codecs\nencode\nNN\u0086Rtb",
        "_reconstruct )R(K\u0001N$\u0089c_codecs\nencode\nU\u0001aU\u0004utf8\u0086Rtb",
        "_frombuffer )R",
        "_frombuffer (NNNNtR",
        "_frombuffer (U\u0001a$NU\u0001CtR",
        "_frombuffer (C\u0001a$NU\u0001FtR",
        "_frombuffer (C\u0001aNNU\u0001CtR"
      })
  void whatIsAnotherArrayIsRefused(String array) {
    String module = array.startsWith("_r") ? "multiarray" : "numeric";
    String pickle =
        "}U\u0005arraycnumpy.core."
            + module
            + "\n"
            + array.replaceFirst(" ", "\n").replace("$", DTYPE)
            + "s.";
    assertThatThrownBy(() -> array(pickle.getBytes(StandardCharsets.ISO_8859_1)))
        .isInstanceOf(FormatException.class)
        .hasMessage(REFUSED);
  }
}
