package senet.model.format;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * An open file of tensors, or what is to become one: what it holds is known at once, the values
 * come one tensor after another, so that beside a network one of them is in memory.
 */
public interface TensorReader extends Closeable {

  /**
   * What a file says of a tensor before its values.
   *
   * @param dtype type of its values
   * @param dims sizes of its axes, in the file's order
   */
  record Form(Dtype dtype, int[] dims) {
    /** The number of values. */
    int count() {
      return bytes() / dtype.bytes();
    }

    /** The length of its values. */
    int bytes() {
      long[] sizes = Arrays.stream(dims).asLongStream().toArray();
      return Math.toIntExact(Safetensors.byteSize(dtype, sizes));
    }
  }

  /** Takes up a file's tensors. */
  @FunctionalInterface
  interface Sink {
    /** Takes one, which nobody else holds. */
    void accept(String name, StoredTensor tensor) throws IOException;
  }

  /** Free text by key; PyTorch's files have none. */
  Map<String, String> metadata();

  /** What there is, by name, in the file's order. */
  SequencedMap<String, Form> forms();

  /**
   * Hands out every tensor once, in the order of their bytes. Nothing may be used before this has
   * returned: that a file is damaged can show at its end.
   *
   * @throws FormatException where values are missing or do not match their checksum
   */
  void read(Sink sink) throws IOException;

  /** All of it in memory. */
  default TensorFile readAll() throws IOException {
    Map<String, StoredTensor> found = new LinkedHashMap<>();
    read(found::put);
    SequencedMap<String, StoredTensor> inOrder = new LinkedHashMap<>();
    forms().keySet().forEach(name -> inOrder.put(name, found.get(name)));
    return new TensorFile(metadata(), inOrder);
  }
}
