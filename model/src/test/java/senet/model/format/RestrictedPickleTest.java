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

/** Pickles by Python, by attackers, and everything that lies one byte from them. */
class RestrictedPickleTest {
  private static final Set<String> ALLOWED =
      Set.of(
          "numpy._core.multiarray._reconstruct",
          "numpy._core.numeric._frombuffer",
          "numpy.ndarray",
          "numpy.dtype",
          "_codecs.encode");

  private static byte[] fixture(int protocol) throws IOException {
    String name = "/pickle/small_%d.pickle".formatted(protocol);
    try (var in = RestrictedPickleTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Object read(byte[] pickle) throws FormatException {
    return RestrictedPickle.read("x", pickle, ALLOWED);
  }

  private static void assertRefused(String pickle, String message) {
    assertThatThrownBy(() -> read(bytes(pickle)))
        .isInstanceOf(FormatException.class)
        .hasMessage("x: the pickle " + message);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void whatPythonWrote(int protocol) throws IOException {
    Map<?, ?> read = (Map<?, ?>) read(fixture(protocol));
    assertThat(read.keySet().stream().map(Object::toString))
        .containsExactly("text", "array", "numbers");
    assertThat(read.get("text")).isEqualTo("ä");
    assertThat(read.get("numbers")).isEqualTo(List.of(1L, -2L, 300L, 70000L, 0.5));
    PickleObject array = (PickleObject) read.get("array");
    assertThat(array.callable())
        .isEqualTo(
            protocol == 5
                ? "numpy._core.numeric._frombuffer"
                : "numpy._core.multiarray._reconstruct");
    List<?> shape = protocol == 5 ? array.arguments() : (List<?>) array.state();
    assertThat(shape.get(protocol == 5 ? 2 : 1)).isEqualTo(List.of(2L, 3L));
  }

  /** Every operation that makes a value, by hand: bytes as {@code pickletools.dis} shows them. */
  @Test
  void everyValue() throws IOException {
    String pickle =
        "\u0080\u0002(N\u0088\u0089K\u00ffM\u00ff\u00ffJ\u00fe\u00ff\u00ff\u00ff"
            + "\u008a\u0000\u008a\u0001\u0080\u008a\u0003\u00ff\u00ff\u0000"
            + "\u008a\u0008\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0080"
            + "G?\u00f0\u0000\u0000\u0000\u0000\u0000\u0000U\u0001\u00e9T\u0001\u0000\u0000\0"
            + "\u00e9\u008c\u0002\u00c3\u00a9X\u0002\u0000\u0000\u0000\u00c3\u00a9"
            + "\u008d\u0001\0\0\0\0\0\0\0z)K\u0001\u0085K\u0001K\u0002\u0086K\u0001K\u0002K\u0003\u0087"
            + "](K\u0001K\u0002eK\u0003a}U\u0001aNsq\u0007h\u0007t.";
    List<?> values = (List<?>) read(bytes(pickle));
    assertThat(values.subList(0, 16))
        .isEqualTo(
            Arrays.asList(
                null,
                true,
                false,
                255L,
                65535L,
                -2L,
                0L,
                -128L,
                65535L,
                Long.MIN_VALUE,
                1.0,
                "é",
                "é",
                "é",
                "é",
                "z"));
    assertThat(values.subList(16, 21))
        .isEqualTo(
            List.of(
                List.of(), List.of(1L), List.of(1L, 2L), List.of(1L, 2L, 3L), List.of(1L, 2L, 3L)));
    assertThat(((Map<?, ?>) values.get(21)).containsKey("a")).isTrue();
    assertThat(values.get(22)).isSameAs(values.get(21));
    String raw = "(C\u0001\u00e9B\u0001\0\0\0\u00e9\u008e\u0001\0\0\0\0\0\0\0\u00e9t.";
    assertThat((List<?>) read(bytes(raw)))
        .allSatisfy(value -> assertThat((byte[]) value).containsExactly(0xe9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "os.system",
        "posix.system",
        "subprocess.Popen",
        "builtins.eval",
        "__builtin__.eval",
        "builtins.exec",
        "builtins.getattr",
        "builtins.print",
        "pickle.loads",
        "_pickle.loads",
        "cPickle.loads",
        "torch.load",
        "numpy.load",
        "numpy.core.multiarray.fromstring"
      })
  void whatIsNotOnTheListIsRefusedByName(String name) {
    int dot = name.lastIndexOf('.');
    String module = name.substring(0, dot);
    String member = name.substring(dot + 1);
    String message =
        "asks for " + name + ", which is not allowed; hint: this is not a file of plain data";
    assertRefused("\u0080\u0002c" + module + "\n" + member + "\nU\u0004trueR.", message);
    String text = "%c%s".formatted((char) 0x8c, "%c%s");
    assertRefused(
        "\u0080\u0004"
            + text.formatted((char) module.length(), module)
            + text.formatted((char) member.length(), member)
            + "\u0093.",
        message);
  }

  @Test
  void aNameCannotForgeOutput() {
    assertRefused(
        "ca\u001b[2J\rb\nx\n.",
        "asks for a\\u{1b}[2J\\u{d}b.x, which is not allowed; hint: this is not a file of plain"
            + " data");
    assertRefused(
        "c" + "m".repeat(300) + "\nx\n.",
        "asks for "
            + "m".repeat(200)
            + "..., which is not allowed; hint: this is not a file of plain data");
  }

  /** Letters of protocols 0 and 1, extensions, sets, persistent ids, instances. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0", "1", "2", "I", "L", "F", "S", "V", "d", "l", "p", "g", "i", "o", "P", "Q", "\u0082",
        "\u0083", "\u0084", "\u008b", "\u008f", "\u0090", "\u0091", "\u0092", "\u0097", "\u0098",
        "\0", "\u00ff"
      })
  void operationsThatDataDoesNotNeed(String operation) {
    assertRefused(
        "N" + operation + "1\n.",
        "is broken: operation 0x%02x at byte 1 is not one that data needs; hint: protocols 2 to 5 are read"
            .formatted((int) operation.charAt(0)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "'' | 1 bytes are wanted at byte 0 of 0",
        "'.' | operation 0x2e at byte 0 lacks an operand",
        "'(.' | operation 0x2e at byte 1 lacks an operand",
        "'t.' | operation 0x74 at byte 0 lacks its mark",
        "'](a.' | operation 0x61 at byte 2 lacks an operand",
        "')Na.' | operation 0x61 at byte 2 has operands of the wrong kind",
        "'}Na.' | operation 0x61 at byte 2 has operands of the wrong kind",
        "'](u.' | operation 0x75 at byte 2 has operands of the wrong kind",
        "'}(Nu.' | operation 0x75 at byte 3 has operands of the wrong kind",
        "'}NNs.' | operation 0x73 at byte 3 has operands of the wrong kind",
        "'}]Ns.' | operation 0x73 at byte 3 has operands of the wrong kind",
        "'N)R.' | operation 0x52 at byte 2 has operands of the wrong kind",
        "'cnumpy\nndarray\nNR.' | operation 0x52 at byte 16 has operands of the wrong kind",
        "'NNb.' | operation 0x62 at byte 2 has operands of the wrong kind",
        "'h7.' | entry 55 of its memo is used at byte 0 before it is made",
        "'cos' | the line at byte 1 does not end",
        "'cos\nsystem' | the line at byte 4 does not end"
      })
  void brokenStructure(String pickle, String message) {
    assertRefused(pickle, "is broken: " + message);
  }

  @Test
  void brokenNumbersAndTexts() {
    assertRefused("\u0080\u0006N.", "is broken: protocol 6, at most 5 is read");
    assertRefused(
        "\u008a\u0009123456789.", "is broken: an integer of 9 bytes at byte 2, at most 8 are read");
    assertRefused("\u008c\u0001\u00ff.", "is broken: the text at byte 2 is not UTF-8");
    assertRefused(
        "j\u00ff\u00ff\u00ff\u00ff.",
        "is broken: entry 4294967295 of its memo is used at byte 0 before it is made");
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
