package senet.model.zoo;

import java.util.Locale;
import senet.model.nn.Words;

/**
 * Where the SE block of a residual block lies (arXiv 1709.01507, figure 7 and tables 14 and 15).
 */
public enum Integration {
  /** Behind the residual branch, before the sum. */
  STANDARD,
  /** Before the residual branch. */
  PRE,
  /** Behind the sum and its ReLU. */
  POST,
  /** On the shortcut, beside the branch. */
  IDENTITY,
  /** Behind the 3x3 convolution of a bottleneck. */
  THREE_BY_THREE;

  /**
   * The integration that {@link #toString} calls {@code word}.
   *
   * @throws IllegalArgumentException naming what there is
   */
  public static Integration of(String word) {
    return Words.of("integration", values(), word);
  }

  /** The word of the command line and of files. */
  @Override
  public String toString() {
    return this == THREE_BY_THREE ? "3x3" : name().toLowerCase(Locale.ROOT);
  }
}
