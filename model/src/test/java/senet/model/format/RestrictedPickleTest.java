package senet.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** Pickles by Python, by hand and by attackers. */
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

  private static Object read(byte[] pickle) throws IOException {
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

  @Test
  void whatLiesOutside() {
    assertRefused("NQ.", "refers to something outside it; hint: this is not a file of plain data");
  }

  /** Letters of protocols 0 and 1, extensions, sets, instances. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0", "1", "2", "I", "L", "F", "S", "V", "d", "l", "p", "g", "i", "o", "P", "\u0082",
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
}
