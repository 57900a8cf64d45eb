package senet.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that nobody should write: each is refused with a line that says why. */
class SafetensorsRefusalTest {
  private static final String NOT_SAFETENSORS = "; hint: not a safetensors file, or cut short";

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("x.safetensors");
  }

  static Stream<Arguments> lengths() {
    return Stream.of(
        Arguments.of(0L, "the header claims 0 bytes, the file has 2 after its length"),
        Arguments.of(1L, "the header claims 1 bytes, the file has 2 after its length"),
        Arguments.of(3L, "the header claims 3 bytes, the file has 2 after its length"),
        Arguments.of(
            Long.MAX_VALUE,
            "the header claims 9223372036854775807 bytes, the file has 2 after its length"),
        Arguments.of(
            Long.MIN_VALUE,
            "the header claims 9223372036854775808 bytes, the file has 2 after its length"),
        Arguments.of(
            -1L, "the header claims 18446744073709551615 bytes, the file has 2 after its length"));
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void headerLengthsBeyondTheFile(long length, String message) throws IOException {
    write(length, "{}".getBytes(StandardCharsets.UTF_8), 0);
    assertRefused(message + NOT_SAFETENSORS);
  }

  @ParameterizedTest
  @MethodSource("shortFiles")
  void filesShorterThanALength(int bytes) throws IOException {
    Files.write(file, new byte[bytes]);
    assertRefused(bytes + " bytes, a safetensors file has at least 8");
  }

  static Stream<Integer> shortFiles() {
    return Stream.of(0, 1, 7);
  }

  @Test
  void headersOverTheFormatsLimit() throws IOException {
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(100_000_001);
    Files.write(file, length.array());
    try (var sparse = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      sparse.position(100_000_020L).write(ByteBuffer.wrap(new byte[1])); // a hole, not on the disk
    }
    assertRefused("the header claims 100000001 bytes, at most 100000000 are allowed");
  }

  static Stream<Arguments> headers() {
    String f32 = "\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":";
    return Stream.of(
        Arguments.of("[1]", 0, "the header is START_ARRAY, expected START_OBJECT"),
        Arguments.of("null", 0, "the header is VALUE_NULL, expected START_OBJECT"),
        Arguments.of("  ", 0, "the header is null, expected START_OBJECT"),
        Arguments.of("{}{}", 0, "the header goes on after its end"),
        Arguments.of("[".repeat(100_000), 0, "the header is START_ARRAY, expected START_OBJECT"),
        Arguments.of(
            "{\"a\":" + "[".repeat(100_000), 0, "'a' is START_ARRAY, expected START_OBJECT"),
        Arguments.of(
            "{\"a\":{\"shape\":" + "[".repeat(100_000),
            0,
            "'shape' of 'a' is START_ARRAY, expected VALUE_NUMBER_INT"),
        Arguments.of(
            "{\"a\":{\"b\":" + "{\"c\":".repeat(100_000), 0, "tensor 'a' has an unknown field 'b'"),
        Arguments.of(
            "{\"__metadata__\":[]}", 0, "'__metadata__' is START_ARRAY, expected START_OBJECT"),
        Arguments.of(
            "{\"__metadata__\":{\"k\":1}}",
            0,
            "metadata 'k' is VALUE_NUMBER_INT, expected VALUE_STRING"),
        Arguments.of("{\"\\ud800\":{}}", 0, "'\\u{d800}' is not Unicode text"),
        Arguments.of("{\"a\":{}}", 0, "tensor 'a' lacks dtype, shape or two data_offsets"),
        Arguments.of(
            "{\"a\":{" + f32 + "[0]}}", 4, "tensor 'a' lacks dtype, shape or two data_offsets"),
        Arguments.of(
            "{\"a\":{" + f32 + "[0,4,8]}}", 4, "tensor 'a' lacks dtype, shape or two data_offsets"),
        Arguments.of(
            "{\"a\":{" + f32 + "[0,4.0]}}",
            4,
            "'data_offsets' of 'a' is VALUE_NUMBER_FLOAT, expected VALUE_NUMBER_INT"),
        Arguments.of(
            "{\"a\":{" + f32 + "[0,-4]}}",
            4,
            "'data_offsets' of 'a' holds -4, or more than 32 numbers"),
        Arguments.of(
            "{\"a\":{" + f32 + "[4,0]}}",
            4,
            "tensor 'a' has data_offsets [4, 0] but shape [1] of F32 needs 4 bytes"),
        Arguments.of(
            "{\"a\":{" + f32 + "[0,4]},\"b\":{" + f32 + "[2,6]}}",
            6,
            "tensor 'b' starts at byte 2, the one before ends at 4"),
        Arguments.of(
            "{\"a\":{" + f32 + "[0,4]},\"b\":{" + f32 + "[8,12]}}",
            12,
            "tensor 'b' starts at byte 8, the one before ends at 4"),
        Arguments.of(
            "{\"a\":{" + f32 + "[0,4]},\"b\":{" + f32 + "[0,4]}}",
            4,
            "tensor 'b' starts at byte 0, the one before ends at 4"),
        Arguments.of(
            "{\"a\":{" + f32 + "[0,4]}}",
            3,
            "the tensors need 4 bytes, the file has 3 after its header; hint: it is cut short or"
                + " has something appended"),
        Arguments.of(
            "{\"a\":{\"dtype\":\"f32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
            4,
            "tensor 'a' has the unknown dtype 'f32'"),
        Arguments.of(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,8],\"data_offsets\":[0,4]}}",
            4,
            "tensor 'a' of shape [2147483647, 2147483647, 8] and type F32 is too large for an"
                + " array"),
        Arguments.of(
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[2147483648],\"data_offsets\":[0,4]}}",
            4,
            "'shape' of 'a' holds 2147483648, or more than 32 numbers"),
        Arguments.of(
            "{\"a\\n\\u001b[2J\":1}",
            0,
            "'a\\u{a}\\u{1b}[2J' is VALUE_NUMBER_INT, expected START_OBJECT"),
        Arguments.of(
            "{\"" + "n".repeat(300) + "\":1}",
            0,
            "'" + "n".repeat(200) + "...' is VALUE_NUMBER_INT, expected START_OBJECT"));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void brokenHeaders(String header, int data, String message) throws IOException {
    byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
    write(bytes.length, bytes, data);
    assertRefused(message);
  }

  /** The parser's own words follow; they are not ours to freeze. */
  @ParameterizedTest
  @MethodSource("syntax")
  void whatIsNotJson(String header) throws IOException {
    byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
    write(bytes.length, bytes, 0);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(FormatException.class)
        .message()
        .startsWith("x.safetensors: the header is not JSON: ")
        .doesNotContain("\n");
  }

  static Stream<String> syntax() {
    String tensor = "{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";
    return Stream.of(
        "{\"a",
        "{,}",
        "{} x",
        "{'a':1}",
        "{\"a\n\":1}",
        "{\"a\":" + tensor + ",\"a\":" + tensor + "}",
        "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}",
        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}",
        "{\"a\":{\"shape\":[99999999999999999999]}}");
  }

  @ParameterizedTest
  @MethodSource("notUtf8")
  void whatIsNotUtf8(byte[] inName) throws IOException {
    byte[] header = new byte[inName.length + 7];
    System.arraycopy("{\"".getBytes(StandardCharsets.UTF_8), 0, header, 0, 2);
    System.arraycopy(inName, 0, header, 2, inName.length);
    System.arraycopy("\":{}}".getBytes(StandardCharsets.UTF_8), 0, header, inName.length + 2, 5);
    write(header.length, header, 0);
    assertRefused("the header is not UTF-8");
  }

  static Stream<byte[]> notUtf8() {
    return Stream.of(
        new byte[] {(byte) 0xff},
        new byte[] {(byte) 0xc0, (byte) 0xaf}, // more bytes than needed
        new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, // half of a surrogate pair
        new byte[] {(byte) 0xe2, (byte) 0x82}); // the third byte is missing
  }

  @Test
  void directoriesAndMissingFiles() {
    assertThatThrownBy(() -> Safetensors.read(directory))
        .isInstanceOf(FormatException.class)
        .hasMessage(directory.getFileName() + ": not a regular file");
    assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(NoSuchFileException.class);
  }

  /** What is odd but allowed: any order in the header, empty tensors, spaces, no metadata. */
  @Test
  void everythingElseIsRead() throws IOException {
    byte[] header =
        ("{ \"b\":{\"shape\":[1],\"data_offsets\":[4,8],\"dtype\":\"F32\"},"
                + "\"none\":{\"dtype\":\"I64\",\"shape\":[0,3],\"data_offsets\":[4,4]},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}  ")
            .getBytes(StandardCharsets.UTF_8);
    write(header.length, header, 8);
    TensorFile read = Safetensors.read(file);
    assertThat(read.tensors().keySet()).containsExactly("a", "none", "b");
    assertThat(read.tensors().get("none").count()).isZero();
    assertThat(read.tensors().get("a").dims()).isEmpty();
    assertThat(read.metadata()).isEmpty();
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessage("x.safetensors: " + message);
  }

  private void write(long length, byte[] header, int data) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(length).put(header).array());
  }
}
