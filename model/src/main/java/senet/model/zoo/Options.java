package senet.model.zoo;

import senet.model.nn.Squeeze;

/**
 * What a user may choose about any network of the zoo.
 *
 * @param channels of the input images
 * @param classes number of outputs
 * @param squeeze of the SE blocks
 */
public record Options(int channels, int classes, Squeeze squeeze) {
  /** CIFAR-10: three channels, ten classes, squeeze by the mean. */
  public static final Options CIFAR10 = new Options(3, 10, Squeeze.AVG);

  /** ImageNet's 1,000 classes: three channels, squeeze by the mean. */
  public static final Options IMAGENET = new Options(3, 1000, Squeeze.AVG);

  /** Checks the counts. */
  public Options {
    if (channels < 1 || classes < 1) {
      throw new IllegalArgumentException(
          "options: %d channels and %d classes, both must be at least 1"
              .formatted(channels, classes));
    }
  }

  /** The same with another squeeze. */
  public Options withSqueeze(Squeeze other) {
    return new Options(channels, classes, other);
  }
}
