package senet.model.data;

import java.io.IOException;

/** There was no server to ask: no network, no address, nobody who answers there. */
public final class UnreachableException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
