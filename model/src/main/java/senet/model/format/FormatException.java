package senet.model.format;

import java.io.IOException;
import java.util.Collections;
import java.util.List;

/** A file that is not what it should be; one line names the file, what is wrong and what to do. */
public final class FormatException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> report;

  /** An exception with its line. */
  public FormatException(String message) {
    this(message, Collections.emptyList());
  }

  /**
   * An exception with its line, and what the line has no room for.
   *
   * @param report a line for each thing that is wrong
   */
  public FormatException(String message, List<String> report) {
    super(message);
    this.report = List.copyOf(report);
  }

  /** A line for each thing that is wrong, where there are many; otherwise empty. */
  public List<String> report() {
    return report;
  }
}
