package senet.model.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SequencedMap;
import senet.model.format.TensorReader.Form;

/**
 * Writes the pickle of a state dict, protocol 2: an OrderedDict of tensors, each a window on a
 * storage of its own, whose key is the tensor's number. The letters are those of Python's
 * pickletools.
 */
final class PytorchPickleWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private PytorchPickleWriter() {}

  /** The pickle of tensors of {@code forms}. */
  static byte[] stateDict(SequencedMap<String, Form> forms) {
    PytorchPickleWriter writer = new PytorchPickleWriter();
    writer.codes(0x80, 2);
    writer.emptyOrderedDict();
    writer.codes('(');
    int key = 0;
    for (Map.Entry<String, Form> named : forms.entrySet()) {
      writer.text(named.getKey());
      writer.tensor(key++, named.getValue());
    }
    writer.codes('u', '.');
    return writer.out.toByteArray();
  }

  /** {@code _rebuild_tensor_v2(storage, offset, sizes, strides, requires_grad, hooks)}. */
  private void tensor(int key, Form tensor) {
    int[] dims = tensor.dims();
    int[] strides = new int[dims.length];
    int stride = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= Math.max(1, dims[axis]);
    }
    global("torch._utils", "_rebuild_tensor_v2");
    codes('(');
    codes('(');
    text("storage");
    global("torch", tensor.dtype().storage());
    text(String.valueOf(key));
    text("cpu");
    integer(tensor.count());
    codes('t', 'Q');
    integer(0);
    tuple(dims);
    tuple(strides);
    codes(0x89);
    emptyOrderedDict();
    codes('t', 'R');
  }

  private void emptyOrderedDict() {
    global("collections", "OrderedDict");
    codes(')', 'R');
  }

  private void tuple(int[] values) {
    codes('(');
    for (int value : values) {
      integer(value);
    }
    codes('t');
  }

  private void global(String module, String name) {
    codes('c');
    out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    codes('X');
    number(utf8.length);
    out.writeBytes(utf8);
  }

  private void integer(int value) {
    codes('J');
    number(value);
  }

  private void number(int value) {
    out.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private void codes(int... codes) {
    for (int code : codes) {
      out.write(code);
    }
  }
}
