package senet.model.recipe;

/**
 * How a network's first layer starts, where it is a fixed one: with the directions of the training
 * images' patches, each scaled to a variance of one.
 *
 * @param images that patches are taken from, 0 for a drawn first layer
 * @param biasEpochs in which its bias is trained
 */
public record Whitening(int images, int biasEpochs) {
  /** A drawn first layer. */
  public static final Whitening NONE = new Whitening(0, 0);

  /** Whether there is any. */
  public boolean present() {
    return images > 0;
  }
}
