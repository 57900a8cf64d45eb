package senet.model.nn;

import java.util.Locale;
import senet.engine.autograd.Variable;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.GlobalMaxPool;

/** How a squeeze-and-excitation block sums up each channel before it excites. */
public enum Squeeze {
  /** Not at all: every pixel is excited by its own channels (the paper's NoSqueeze ablation). */
  NONE,
  /** By its mean over the image, as the paper does. */
  AVG,
  /** By its largest value. */
  MAX;

  /** Records the squeeze: [N, H, W, C] to [N, 1, 1, C], or nothing. */
  public Variable apply(Pass pass, Variable x) {
    return switch (this) {
      case NONE -> x;
      case AVG -> pass.apply(new GlobalAvgPool(), x);
      case MAX -> pass.apply(new GlobalMaxPool(), x);
    };
  }

  /**
   * The squeeze that {@link #toString} calls {@code word}.
   *
   * @throws IllegalArgumentException naming what there is
   */
  public static Squeeze of(String word) {
    return Words.of("squeeze", values(), word);
  }

  /** The word of the command line and of files. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
