package senet.peers;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;

/**
 * A protobuf message by field numbers: ONNX needs a dozen kinds, which generated code would hide.
 */
final class Message {
  private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

  Message integers(int field, long... values) {
    for (long value : values) {
      fields.mergeField(field, Field.newBuilder().addVarint(value).build());
    }
    return this;
  }

  Message real(int field, float value) {
    int bits = Float.floatToRawIntBits(value);
    fields.mergeField(field, Field.newBuilder().addFixed32(bits).build());
    return this;
  }

  Message text(int field, String value) {
    return bytes(field, ByteString.copyFromUtf8(value));
  }

  Message bytes(int field, ByteString value) {
    fields.mergeField(field, Field.newBuilder().addLengthDelimited(value).build());
    return this;
  }

  Message message(int field, Message value) {
    return bytes(field, value.fields.build().toByteString());
  }

  byte[] toBytes() {
    return fields.build().toByteArray();
  }
}
