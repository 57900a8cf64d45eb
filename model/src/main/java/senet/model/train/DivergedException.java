package senet.model.train;

/** The loss is not a number any more; nothing of this state was saved. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the step, the learning rate and the last good checkpoint. */
  public DivergedException(String message) {
    super(message);
  }
}
