package senet.model.augment;

/** What is seen beside the image. */
public sealed interface Padding {
  /** One value, 0 to 255, in every channel. */
  record Fill(int value) implements Padding {
    /** Black. */
    public static final Padding ZERO = new Fill(0);

    /** Checks the value. */
    public Fill {
      if (value < 0 || value > 255) {
        throw new IllegalArgumentException(
            "fill: the value is %d, it must be 0 to 255".formatted(value));
      }
    }

    @Override
    public int at(int i, int n) {
      return i >= 0 && i < n ? i : OUTSIDE;
    }

    @Override
    public String toString() {
      return value == 0 ? "zero" : "fill " + value;
    }
  }

  /** The image mirrored at its outermost pixels, which are not repeated. */
  record Reflect() implements Padding {
    @Override
    public int at(int i, int n) {
      if (i >= 0 && i < n) {
        return i;
      }
      if (n == 1) {
        return 0;
      }
      int within = Math.floorMod(i, 2 * (n - 1));
      return within < n ? within : 2 * (n - 1) - within;
    }

    @Override
    public String toString() {
      return "reflect";
    }
  }

  /** The nearest pixel of the image. */
  record Edge() implements Padding {
    @Override
    public int at(int i, int n) {
      return Math.clamp(i, 0, n - 1);
    }

    @Override
    public String toString() {
      return "edge";
    }
  }

  /** Where {@link #at} finds no pixel. */
  int OUTSIDE = -1;

  /** Which of {@code n} rows or columns is seen at {@code i}, or {@link #OUTSIDE}. */
  int at(int i, int n);

  /** The value that is seen where there is no pixel. */
  default int fill() {
    return this instanceof Fill(int value) ? value : 0;
  }
}
