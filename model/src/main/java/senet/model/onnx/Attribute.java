package senet.model.onnx;

import senet.model.protobuf.Message;

/** The hyper-parameters of nodes, {@code AttributeProto}. */
final class Attribute {
  private static final int NAME = 1;
  private static final int F = 2;
  private static final int I = 3;
  private static final int INTS = 8;
  private static final int TYPE = 20;

  private static final int FLOAT_TYPE = 1;
  private static final int INT_TYPE = 2;
  private static final int INTS_TYPE = 7;

  private Attribute() {}

  static Message real(String name, float value) {
    return new Message().text(NAME, name).real(F, value).integers(TYPE, FLOAT_TYPE);
  }

  static Message integer(String name, long value) {
    return new Message().text(NAME, name).integers(I, value).integers(TYPE, INT_TYPE);
  }

  static Message integers(String name, long... values) {
    return new Message().text(NAME, name).integers(INTS, values).integers(TYPE, INTS_TYPE);
  }

  /** The same value for rows and columns. */
  static Message pair(String name, long value) {
    return integers(name, value, value);
  }
}
