package senet.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lengths, depths and repetitions beyond reason, and everything one byte from a good pickle. */
class RestrictedPickleDamageTest {
  private static final Set<String> ALLOWED =
      Set.of(
          "numpy._core.multiarray._reconstruct",
          "numpy._core.numeric._frombuffer",
          "numpy.ndarray",
          "numpy.dtype",
          "_codecs.encode");

  private static byte[] fixture(int protocol) throws IOException {
    String name = "/pickle/small_%d.pickle".formatted(protocol);
    try (var in = RestrictedPickleDamageTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Object read(byte[] pickle) throws IOException {
    return RestrictedPickle.read("x", pickle, ALLOWED);
  }

  private static void assertRefused(String pickle, String message) {
    assertThatThrownBy(() -> read(bytes(pickle)))
        .isInstanceOf(FormatException.class)
        .hasMessage("x: the pickle " + message);
  }

  /** The length is compared with what is left before anything of that size is made. */
  @ParameterizedTest
  @CsvSource({
    "T, 7fffffff, 2147483647",
    "T, ffffffff, 18446744073709551615",
    "B, ffffffff, 4294967295",
    "X, fffffffe, 4294967294",
    "8e, 7fffffffffffffff, 9223372036854775807",
    "8e, ffffffffffffffff, 18446744073709551615",
    "8d, 0000000100000001, 4294967297",
    "96, 000000007ffffff7, 2147483639"
  })
  void giantLengths(String operation, String bigEndian, String told) {
    StringBuilder pickle = new StringBuilder();
    pickle.append(
        operation.length() == 1 ? operation.charAt(0) : (char) Integer.parseInt(operation, 16));
    for (int i = bigEndian.length() - 2; i >= 0; i -= 2) {
      pickle.append((char) Integer.parseInt(bigEndian.substring(i, i + 2), 16));
    }
    int length = pickle.length();
    assertRefused(
        pickle + "abc",
        "is broken: %s bytes are wanted at byte %d of %d".formatted(told, length, length + 3));
  }

  /** A list of two of a list of two of ...: 2^64 elements if anything copied or walked them. */
  @Test
  void oneListManyTimesOverIsOneList() throws IOException {
    StringBuilder pickle = new StringBuilder("]q\0");
    for (int i = 0; i < 64; i++) {
      pickle.append("](h\0h\0eq\0");
    }
    Object value = read(bytes(pickle + "."));
    for (int i = 0; i < 64; i++) {
      List<?> two = (List<?>) value;
      assertThat(two.get(0)).isSameAs(two.get(1));
      value = two.getFirst();
    }
    assertThat((List<?>) value).isEmpty();
  }

  @Test
  void aListMayHoldItself() throws IOException {
    List<?> list = (List<?>) read(bytes("]q\0h\0a."));
    assertThat(list.size()).isEqualTo(1);
    assertThat(list.getFirst() == list).isTrue();
  }

  @Test
  void depthTakesNoStack() throws IOException {
    int depth = 300_000;
    Object value = read(bytes("]".repeat(depth) + "a".repeat(depth - 1) + "."));
    int found = 1;
    while (value instanceof List<?> list && !list.isEmpty()) {
      value = list.getFirst();
      found++;
    }
    assertThat(found).isEqualTo(depth);
    assertRefused(
        "(".repeat(depth) + ".", "is broken: operation 0x2e at byte 300000 lacks an operand");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void everyTruncationIsRefused(int protocol) throws IOException {
    byte[] good = fixture(protocol);
    for (int length = 0; length < good.length; length++) {
      byte[] bad = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> read(bad))
          .as("%d bytes", length)
          .isInstanceOf(FormatException.class)
          .hasMessageStartingWith("x: the pickle ");
    }
  }

  /** All 255 other values of every byte: a line of error or a value, never another exception. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void everyChangedByteIsRefusedOrRead(int protocol) throws IOException {
    byte[] good = fixture(protocol);
    int refused = 0;
    for (int at = 0; at < good.length; at++) {
      for (int change = 1; change < 256; change++) {
        byte[] bad = good.clone();
        bad[at] ^= (byte) change;
        try {
          read(bad);
        } catch (FormatException e) {
          assertThat(
                  e.getMessage().startsWith("x: the pickle ") && e.getMessage().indexOf('\n') < 0)
              .as("%s", e.getMessage())
              .isTrue();
          refused++;
        }
      }
    }
    // Names, lengths and operations refuse; characters of texts and digits of numbers do not.
    assertThat(refused).isBetween(good.length * 255 / 4, good.length * 255 - 1);
  }

  @Test
  void whatFollowsTheEndIsNotRead() throws IOException {
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    twice.writeBytes(fixture(2));
    twice.writeBytes(bytes("cos\nsystem\n"));
    assertThat(read(twice.toByteArray())).isInstanceOf(Map.class);
  }
}
