package senet.model.format;

import java.util.List;

/**
 * What a pickle would have built by calling something: kept as a record of the call, never made.
 *
 * <p>Mutable, since a pickle states an object's content after the object.
 */
public final class PickleObject {
  private final String callable;
  private final List<?> arguments;
  private Object state;

  PickleObject(String callable, List<?> arguments) {
    this.callable = callable;
    this.arguments = arguments;
  }

  /** Module and name of what would be called: {@code numpy.dtype}. */
  public String callable() {
    return callable;
  }

  /** The call's arguments. */
  public List<?> arguments() {
    return arguments;
  }

  /** What {@code __setstate__} would get, or null. */
  public Object state() {
    return state;
  }

  void state(Object state) {
    this.state = state;
  }
}
