package senet.model.tensorboard;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads event files with protobuf's own parser and a checksum computed bit by bit. */
final class EventFile {
  private static final Descriptor EVENT = descriptor();

  private EventFile() {}

  /** An event with at most one value; "" and 0 where it has none. */
  record Event(double time, long step, String version, String tag, float value) {}

  static Event point(Instant time, long step, String tag, float value) {
    return new Event(time.getEpochSecond() + time.getNano() / 1e9, step, "", tag, value);
  }

  static List<Event> read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.get(length);
      requireChecksum(length, in.getInt());
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      in.get(data);
      requireChecksum(data, in.getInt());
      events.add(event(DynamicMessage.parseFrom(EVENT, data)));
    }
    return events;
  }

  private static Event event(DynamicMessage event) {
    if (!event.getUnknownFields().asMap().isEmpty()) {
      throw new AssertionError(event);
    }
    DynamicMessage summary = (DynamicMessage) get(event, "summary");
    FieldDescriptor values = summary.getDescriptorForType().findFieldByName("value");
    DynamicMessage value =
        summary.getRepeatedFieldCount(values) == 0
            ? DynamicMessage.getDefaultInstance(values.getMessageType())
            : (DynamicMessage) summary.getRepeatedField(values, 0);
    return new Event(
        (double) get(event, "wall_time"),
        (long) get(event, "step"),
        (String) get(event, "file_version"),
        (String) get(value, "tag"),
        (float) get(value, "simple_value"));
  }

  private static Object get(DynamicMessage message, String field) {
    return message.getField(message.getDescriptorForType().findFieldByName(field));
  }

  /** CRC-32C by its polynomial, rotated right by 15 and moved on by a constant. */
  private static void requireChecksum(byte[] bytes, int stored) {
    int crc = -1;
    for (byte b : bytes) {
      crc ^= b & 0xFF;
      for (int i = 0; i < 8; i++) {
        crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x82F63B78 : crc >>> 1;
      }
    }
    crc = ~crc;
    int masked = (crc >>> 15 | crc << 17) + 0xA282EAD8;
    if (masked != stored) {
      throw new AssertionError("checksum %08x, computed %08x".formatted(stored, masked));
    }
  }

  /** The parts of TensorFlow's event.proto and summary.proto that curves need. */
  private static Descriptor descriptor() {
    DescriptorProto value =
        DescriptorProto.newBuilder()
            .setName("Value")
            .addField(field("tag", 1, FieldDescriptorProto.Type.TYPE_STRING))
            .addField(field("simple_value", 2, FieldDescriptorProto.Type.TYPE_FLOAT))
            .build();
    DescriptorProto summary =
        DescriptorProto.newBuilder()
            .setName("Summary")
            .addField(
                field("value", 1, FieldDescriptorProto.Type.TYPE_MESSAGE)
                    .setTypeName("Value")
                    .setLabel(Label.LABEL_REPEATED))
            .build();
    DescriptorProto event =
        DescriptorProto.newBuilder()
            .setName("Event")
            .addField(field("wall_time", 1, FieldDescriptorProto.Type.TYPE_DOUBLE))
            .addField(field("step", 2, FieldDescriptorProto.Type.TYPE_INT64))
            .addField(field("file_version", 3, FieldDescriptorProto.Type.TYPE_STRING))
            .addField(
                field("summary", 5, FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName("Summary"))
            .build();
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("event.proto")
            .setSyntax("proto3")
            .addMessageType(value)
            .addMessageType(summary)
            .addMessageType(event)
            .build();
    try {
      return FileDescriptor.buildFrom(file, new FileDescriptor[0]).findMessageTypeByName("Event");
    } catch (DescriptorValidationException e) {
      throw new AssertionError(e);
    }
  }

  private static FieldDescriptorProto.Builder field(
      String name, int number, FieldDescriptorProto.Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(Label.LABEL_OPTIONAL);
  }
}
