package senet.model.format;

/** The element types of a safetensors file. */
public enum Dtype {
  /** IEEE binary64. */
  F64(8),
  /** IEEE binary32. */
  F32(4),
  /** IEEE binary16. */
  F16(2),
  /** The upper half of a binary32. */
  BF16(2),
  /** Signed integers. */
  I64(8),
  /** Signed integers. */
  I32(4),
  /** Signed integers. */
  I16(2),
  /** Signed integers. */
  I8(1),
  /** Unsigned bytes. */
  U8(1),
  /** A byte of 0 or 1. */
  BOOL(1);

  private final int bytes;

  Dtype(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one value. */
  public int bytes() {
    return bytes;
  }
}
