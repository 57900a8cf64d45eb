package senet.model.protobuf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A protobuf message as a list of fields, each a key (number and kind) and a value: integers in
 * groups of seven bits, floats in four bytes, doubles in eight, everything else behind its length.
 */
public final class Message implements Part {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED32 = 5;

  private static final int KIND_BITS = 3;
  private static final int GROUP_BITS = 7;
  private static final int MORE = 1 << GROUP_BITS; // set in every group but the last

  private final List<Part> fields = new ArrayList<>();

  /** Bytes that are there. */
  private record Bytes(byte[] bytes) implements Part {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(bytes);
    }
  }

  /** A value behind its length. */
  private record Delimited(byte[] key, Part value) implements Part {
    private byte[] length() {
      return varint(value.size());
    }

    @Override
    public long size() {
      return key.length + length().length + value.size();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(key);
      out.write(length());
      value.writeTo(out);
    }
  }

  private static byte[] varint(long value) {
    ByteArrayOutputStream groups = new ByteArrayOutputStream();
    long rest = value;
    while ((rest & -MORE) != 0) {
      groups.write((int) (rest & (MORE - 1)) | MORE);
      rest >>>= GROUP_BITS;
    }
    groups.write((int) rest);
    return groups.toByteArray();
  }

  private static byte[] key(int field, int kind) {
    return varint((long) field << KIND_BITS | kind);
  }

  private Message add(Part field) {
    fields.add(field);
    return this;
  }

  /** A field of integers, each of them with its key. */
  public Message integers(int field, long... values) {
    for (long value : values) {
      add(new Bytes(key(field, VARINT))).add(new Bytes(varint(value)));
    }
    return this;
  }

  /** A field of one float. */
  public Message real(int field, float value) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return add(new Bytes(key(field, FIXED32))).add(new Bytes(bytes.putFloat(value).array()));
  }

  /** A field of one double. */
  public Message real64(int field, double value) {
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return add(new Bytes(key(field, FIXED64))).add(new Bytes(bytes.putDouble(value).array()));
  }

  /** A field of text. */
  public Message text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** A field of bytes. */
  public Message bytes(int field, byte[] value) {
    return part(field, new Bytes(value));
  }

  /** A field that holds a message, or bytes that are made when they are written. */
  public Message part(int field, Part value) {
    return add(new Delimited(key(field, DELIMITED), value));
  }

  @Override
  public long size() {
    long size = 0;
    for (Part field : fields) {
      size += field.size();
    }
    return size;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    for (Part field : fields) {
      field.writeTo(out);
    }
  }
}
