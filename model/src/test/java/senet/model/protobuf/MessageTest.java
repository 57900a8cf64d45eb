package senet.model.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Protobuf's own parser reads what is written. */
class MessageTest {
  private static byte[] bytes(Message message) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    message.writeTo(out);
    assertThat(message.size()).isEqualTo(out.size());
    return out.toByteArray();
  }

  private static Field field(Message message, int number) throws IOException {
    UnknownFieldSet fields = UnknownFieldSet.parseFrom(bytes(message));
    assertThat(fields.asMap()).containsOnlyKeys(number);
    return fields.getField(number);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 2047, 2048, (1 << 29) - 1})
  void integersOfEveryLength(int number) throws IOException {
    long[] values =
        LongStream.range(0, 64)
            .flatMap(bit -> LongStream.of((1L << bit) - 1, 1L << bit, -(1L << bit)))
            .toArray();
    assertThat(field(new Message().integers(number, values), number).getVarintList())
        .containsExactly(LongStream.of(values).boxed().toArray(Long[]::new));
  }

  @Test
  void floats() throws IOException {
    assertThat(field(new Message().real(2, -1.5e-39f), 2).getFixed32List())
        .containsExactly(Float.floatToRawIntBits(-1.5e-39f));
  }

  @Test
  void doubles() throws IOException {
    assertThat(field(new Message().real64(1, -1.5e-300), 1).getFixed64List())
        .containsExactly(Double.doubleToRawLongBits(-1.5e-300));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 16383, 16384})
  void whatIsBehindItsLength(int length) throws IOException {
    String text = "é".repeat(length);
    Message inner = new Message().text(1, text);
    Field outer = field(new Message().part(3, inner), 3);
    UnknownFieldSet read = UnknownFieldSet.parseFrom(outer.getLengthDelimitedList().getFirst());
    assertThat(read.getField(1).getLengthDelimitedList().getFirst().toStringUtf8()).isEqualTo(text);
  }

  /** What a message is given after it was made part of another one is part of that, too. */
  @Test
  void lengthsAreCountedWhenItIsWritten() throws IOException {
    Message inner = new Message();
    Message outer = new Message().part(1, inner);
    inner.text(2, "x".repeat(200));
    assertThat(field(outer, 1).getLengthDelimitedList().getFirst().size()).isEqualTo(203);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, (1 << 14) - 1, 1 << 14, (1 << 15) + 3})
  void tensorsChunkByChunk(int count) throws IOException {
    float[] values = new float[count + 1]; // the last one is none of the tensor's
    for (int i = 0; i < values.length; i++) {
      values[i] = i + 0.25f;
    }
    Field field = field(new Message().part(9, new Floats(count, () -> values)), 9);
    ByteBuffer expected = ByteBuffer.allocate(count * 4).order(ByteOrder.LITTLE_ENDIAN);
    expected.asFloatBuffer().put(values, 0, count);
    assertThat(field.getLengthDelimitedList().getFirst().toByteArray()).isEqualTo(expected.array());
  }

  /** Sizes beyond an int are told without a byte being made. */
  @Test
  void lengthsBeyondAnInt() throws IOException {
    Message message = new Message();
    for (int i = 0; i < 3; i++) {
      message.part(1, new Floats(Integer.MAX_VALUE / 4, () -> new float[0]));
    }
    // Each: a key, a length of five bytes, the values.
    assertThat(message.size()).isEqualTo(3 * (1 + 5 + Integer.MAX_VALUE / 4 * 4L));
    ByteArrayOutputStream length = new ByteArrayOutputStream();
    new Message().integers(1, message.size()).writeTo(length);
    CodedInputStream in = CodedInputStream.newInstance(length.toByteArray());
    assertThat(in.readTag()).isEqualTo(1 << 3);
    assertThat(in.readInt64()).isEqualTo(message.size());
  }
}
