package senet.model.protobuf;

import java.io.IOException;
import java.io.OutputStream;

/** Bytes of a file whose number is known before they are there: what holds them says it first. */
public interface Part {
  /** How many bytes {@link #writeTo} writes. */
  long size();

  /** Writes all of them. */
  void writeTo(OutputStream out) throws IOException;
}
