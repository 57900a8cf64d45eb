package senet.engine.tensor;

/** Shapes that do not fit together; raised before anything is allocated or computed. */
public final class ShapeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** An exception with one line that says what is wrong, with both numbers. */
  public ShapeException(String message) {
    super(message);
  }
}
