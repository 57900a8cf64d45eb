package senet.model.format;

/** The element types of files of tensors, by their names in safetensors. */
public enum Dtype {
  /** IEEE binary64. */
  F64(8, "Double"),
  /** IEEE binary32. */
  F32(4, "Float"),
  /** IEEE binary16. */
  F16(2, "Half"),
  /** The upper half of a binary32. */
  BF16(2, "BFloat16"),
  /** Signed integers. */
  I64(8, "Long"),
  /** Signed integers. */
  I32(4, "Int"),
  /** Signed integers. */
  I16(2, "Short"),
  /** Signed integers. */
  I8(1, "Char"),
  /** Unsigned bytes. */
  U8(1, "Byte"),
  /** A byte of 0 or 1. */
  BOOL(1, "Bool");

  private final int bytes;
  private final String pytorch;

  Dtype(int bytes, String pytorch) {
    this.bytes = bytes;
    this.pytorch = pytorch;
  }

  /** Bytes of one value. */
  public int bytes() {
    return bytes;
  }

  /** What PyTorch calls a storage of such values: {@code FloatStorage}. */
  String storage() {
    return pytorch + "Storage";
  }
}
