package senet.model.format;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import senet.model.format.PytorchStorages.Storage;

/**
 * A tensor as PyTorch's pickles hold it: a window on a storage.
 *
 * @param storage where its values lie
 * @param offset of its first value
 * @param dims sizes of its axes
 * @param strides values from one index of an axis to the next
 */
record PytorchTensor(Storage storage, long offset, int[] dims, long[] strides) {
  private static final String PARAMETER = "torch._utils._rebuild_parameter";
  private static final List<String> TENSORS =
      List.of("torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2");

  /** What a pickle must be allowed to name for that. */
  static final List<String> NAMES = List.of(PARAMETER, TENSORS.getFirst(), TENSORS.getLast());

  /** Whether {@code value} says that it is a tensor. */
  static boolean is(Object value) {
    return value instanceof PickleObject object && NAMES.contains(object.callable());
  }

  /**
   * The tensor that {@code value} is.
   *
   * @param file for messages
   * @param name its name, for messages
   * @throws FormatException where it is none, or reaches beyond its storage
   */
  static PytorchTensor of(String file, String name, Object value) throws FormatException {
    if (!(value instanceof PickleObject object && NAMES.contains(object.callable()))) {
      throw refused(file, name, "is no tensor; hint: save model.state_dict() alone");
    }
    List<?> arguments = object.arguments();
    if (object.callable().equals(PARAMETER)) {
      if (arguments.isEmpty()
          || !(arguments.getFirst() instanceof PickleObject data)
          || !TENSORS.contains(data.callable())) {
        throw refused(file, name, "is a parameter without a tensor");
      }
      arguments = data.arguments();
    }
    if (arguments.size() < 4
        || !(arguments.get(0) instanceof Storage storage)
        || !(arguments.get(1) instanceof Long offset)
        || !(arguments.get(2) instanceof List<?> sizes)
        || !(arguments.get(3) instanceof List<?> steps)
        || sizes.size() != steps.size()
        || sizes.size() > Safetensors.MOST_AXES) {
      throw refused(file, name, "is not given as storage, offset, sizes and strides");
    }
    long[] dims = counts(file, name, sizes);
    long[] strides = counts(file, name, steps);
    long bytes = Safetensors.byteSize(storage.dtype(), dims);
    if (bytes < 0) {
      throw refused(
          file,
          name,
          "of shape %s and type %s is too large for an array"
              .formatted(Arrays.toString(dims), storage.dtype()));
    }
    requireWithin(file, name, storage, offset, dims, strides, bytes / storage.dtype().bytes());
    return new PytorchTensor(
        storage, offset, Arrays.stream(dims).mapToInt(Math::toIntExact).toArray(), strides);
  }

  private static long[] counts(String file, String name, List<?> values) throws FormatException {
    long[] counts = new long[values.size()];
    for (int i = 0; i < counts.length; i++) {
      if (!(values.get(i) instanceof Long count) || count < 0 || count > Integer.MAX_VALUE) {
        throw refused(file, name, "has a size or stride that is no count of values");
      }
      counts[i] = count;
    }
    return counts;
  }

  /**
   * All values lie in the storage, and there are no more of them than it has: a stride of zero
   * would make gigabytes of four bytes.
   */
  private static void requireWithin(
      String file,
      String name,
      Storage storage,
      long offset,
      long[] dims,
      long[] strides,
      long values)
      throws FormatException {
    if (values == 0) {
      return;
    }
    long last = offset;
    for (int axis = 0; axis < dims.length; axis++) {
      last += (dims[axis] - 1) * strides[axis]; // below 32 times 2^62 only for what is refused here
      if (offset < 0 || last < offset || last >= storage.count()) {
        throw refused(
            file,
            name,
            "of shape %s, strides %s and offset %d reaches beyond the %d values of storage %s"
                .formatted(
                    Arrays.toString(dims),
                    Arrays.toString(strides),
                    offset,
                    storage.count(),
                    Printable.of(storage.key())));
      }
    }
    if (offset < 0 || offset >= storage.count() || values > storage.count()) {
      throw refused(
          file,
          name,
          "has %d values from %d on, its storage %s has %d; hint: save a contiguous tensor"
              .formatted(values, offset, Printable.of(storage.key()), storage.count()));
    }
  }

  private static FormatException refused(String file, String name, String what) {
    return new FormatException("%s: '%s' %s".formatted(file, Printable.of(name), what));
  }

  /** What it is before its values are read. */
  TensorReader.Form form() {
    return new TensorReader.Form(storage.dtype(), dims);
  }

  /** The length of its values. */
  int bytes() {
    return form().bytes();
  }

  /**
   * Its values.
   *
   * @param values those of its storage
   * @param alone whether no other tensor is made of them; where it is all of them it takes them
   */
  StoredTensor from(ByteBuffer values, boolean alone) {
    boolean all = values.hasArray() && values.arrayOffset() == 0 && values.capacity() == bytes();
    if (alone && all && isDense(0)) {
      return new StoredTensor(storage.dtype(), dims, values.array());
    }
    byte[] bytes = new byte[bytes()];
    if (bytes.length > 0) {
      copy(values, bytes, 0, 0, offset);
    }
    return new StoredTensor(storage.dtype(), dims, bytes);
  }

  /** Copies what lies below one index of the axes before {@code axis}; returns where it ended. */
  private int copy(ByteBuffer values, byte[] bytes, int at, int axis, long from) {
    int width = storage.dtype().bytes();
    if (axis == dims.length || isDense(axis)) {
      int length = width;
      for (int i = axis; i < dims.length; i++) {
        length *= dims[i];
      }
      values.get(Math.toIntExact(from * width), bytes, at, length);
      return at + length;
    }
    int end = at;
    for (int i = 0; i < dims[axis]; i++) {
      end = copy(values, bytes, end, axis + 1, from + i * strides[axis]);
    }
    return end;
  }

  /** Whether the values of this axis and those behind it lie one after another. */
  private boolean isDense(int axis) {
    long expected = 1;
    for (int i = dims.length - 1; i >= axis; i--) {
      if (dims[i] != 1 && strides[i] != expected) {
        return false;
      }
      expected *= dims[i];
    }
    return true;
  }
}
