package senet.model.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredTensorTest {
  /** Bytes in the file's order, and the two values they mean. */
  @ParameterizedTest
  @CsvSource({
    "F64, 000000000000f83f 000000000000f0ff, 1.5, -Infinity",
    "F32, 0000c03f 01000000, 1.5, 1.4E-45",
    "F16, 003e 0100, 1.5, 5.9604645E-8",
    "F16, 007c ff7b, Infinity, 65504",
    "BF16, c03f 80ff, 1.5, -Infinity",
    "I64, 0200000000000000 ffffffffffffffff, 2, -1",
    "I64, 0100000100000000 4000000000000080, 16777216, -9223372036854775808",
    "I32, 00000080 ffffff7f, -2147483648, 2147483647",
    "I16, 0080 0100, -32768, 1",
    "I8, 80 7f, -128, 127",
    "U8, 80 ff, 128, 255",
    "BOOL, 00 01, 0, 1"
  })
  void everyTypeHasItsValues(Dtype dtype, String hex, float first, float second) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    StoredTensor tensor = new StoredTensor(dtype, new int[] {2}, bytes);
    assertThat(tensor.count()).isEqualTo(2);
    assertThat(tensor.toFloats()).containsExactly(first, second);
  }
}
