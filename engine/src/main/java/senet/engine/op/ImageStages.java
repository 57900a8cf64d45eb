package senet.engine.op;

/**
 * What a convolution does to whole images [from, to) of its operands while they are in the cache:
 * the plain one nothing. Images stand at the start of the scratch that is handed over.
 */
interface ImageStages {
  /** The plain convolution's. */
  ImageStages NONE = new ImageStages() {};

  /** Whether there is anything to do, so that work has to be cut at images. */
  default boolean any() {
    return this != NONE;
  }

  /** Whether the kernels read what {@link #loadInput} makes instead of the input itself. */
  default boolean loadsInput() {
    return false;
  }

  /** Writes the input as the convolution sees it. */
  default void loadInput(int from, int to, float[] x) {}

  /** Whether somebody besides the input needs the gradient of what {@link #loadInput} makes. */
  default boolean wantsLoadedGradient() {
    return false;
  }

  /** Whether the kernels read what {@link #loadOutputGradient} makes. */
  default boolean loadsOutputGradient() {
    return false;
  }

  /** Writes the gradient of the output with all that reaches it. */
  default void loadOutputGradient(int from, int to, float[] dy) {}

  /** Called when the output is complete. */
  default void outputDone(int slot, int from, int to) {}

  /**
   * Called when the gradient of what {@link #loadInput} made is complete.
   *
   * @param dx0 where image 0 starts in {@code dx}, or would start
   */
  default void inputGradientDone(int from, int to, float[] dx, int dx0) {}
}
