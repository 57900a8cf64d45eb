package senet.model.format;

import java.io.IOException;

/** A file that is not what it should be; one line names the file, what is wrong and what to do. */
public final class FormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /** An exception with its line. */
  public FormatException(String message) {
    super(message);
  }
}
