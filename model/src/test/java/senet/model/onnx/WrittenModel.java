package senet.model.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import senet.model.nn.Network;

/** A network's ONNX model, field by field, as protobuf's own parser reads it. */
record WrittenModel(UnknownFieldSet fields) {
  private static final int GRAPH = 7;
  private static final int NODE = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_NAME = 3;
  private static final int NODE_TYPE = 4;
  private static final int INITIALIZER = 5;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW_DATA = 9;
  private static final long FLOAT = 1;

  static WrittenModel of(Network network, boolean folded) throws IOException {
    return new WrittenModel(UnknownFieldSet.parseFrom(Agreement.onnx(network, folded)));
  }

  static List<UnknownFieldSet> messages(UnknownFieldSet message, int field)
      throws InvalidProtocolBufferException {
    List<UnknownFieldSet> messages = new ArrayList<>();
    for (ByteString bytes : message.getField(field).getLengthDelimitedList()) {
      messages.add(UnknownFieldSet.parseFrom(bytes));
    }
    return messages;
  }

  private static ByteString bytes(UnknownFieldSet message, int field) {
    return message.getField(field).getLengthDelimitedList().getFirst();
  }

  private List<UnknownFieldSet> inGraph(int field) throws InvalidProtocolBufferException {
    return messages(messages(fields, GRAPH).getFirst(), field);
  }

  private List<String> ofNodes(int field) throws InvalidProtocolBufferException {
    return inGraph(NODE).stream().map(node -> bytes(node, field).toStringUtf8()).toList();
  }

  /** What the nodes are called, in order. */
  List<String> names() throws InvalidProtocolBufferException {
    return ofNodes(NODE_NAME);
  }

  /** Their operators. */
  List<String> types() throws InvalidProtocolBufferException {
    return ofNodes(NODE_TYPE);
  }

  /** What their values are called. */
  List<String> values() throws InvalidProtocolBufferException {
    return ofNodes(NODE_OUTPUT);
  }

  /** Constants of floats by name. */
  Map<String, float[]> constants() throws InvalidProtocolBufferException {
    Map<String, float[]> constants = new LinkedHashMap<>();
    for (UnknownFieldSet tensor : inGraph(INITIALIZER)) {
      if (tensor.getField(TENSOR_TYPE).getVarintList().getFirst() == FLOAT) {
        ByteBuffer raw = bytes(tensor, TENSOR_RAW_DATA).asReadOnlyByteBuffer();
        float[] values = new float[raw.remaining() / Float.BYTES];
        raw.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        constants.put(bytes(tensor, TENSOR_NAME).toStringUtf8(), values);
      }
    }
    return constants;
  }
}
