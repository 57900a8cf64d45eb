package senet.model.zoo;

import senet.model.nn.Squeeze;

/**
 * What a user may choose about any network of the zoo.
 *
 * @param channels of the input images
 * @param classes number of outputs
 * @param image rows and columns of the input images
 * @param excitations the SE blocks
 */
public record Options(int channels, int classes, int image, Excitations excitations) {
  /** CIFAR-10: 32x32 in three channels, ten classes, SE blocks as in the paper. */
  public static final Options CIFAR10 = new Options(3, 10, 32, Excitations.PAPER);

  /** ImageNet: 224x224 in three channels, 1,000 classes, SE blocks as in the released networks. */
  public static final Options IMAGENET = new Options(3, 1000, 224, Excitations.RELEASED);

  /** Bounds of what is built: much of it comes from files, and memory follows it. */
  private static final int MOST_CHANNELS = 1 << 10;

  private static final int MOST_CLASSES = 1 << 16;
  private static final int MOST_IMAGE = 1 << 12;

  /** Checks the counts. */
  public Options {
    if (image < 1) {
      throw new IllegalArgumentException(
          "options: images of %dx%d, both must be at least 1".formatted(image, image));
    }
    if (image > MOST_IMAGE) {
      throw new IllegalArgumentException(
          "images of %dx%d, at most %dx%d are taken"
              .formatted(image, image, MOST_IMAGE, MOST_IMAGE));
    }
    if (channels > MOST_CHANNELS || classes > MOST_CLASSES) {
      throw new IllegalArgumentException(
          "%d channels and %d classes, at most %d and %d are built"
              .formatted(channels, classes, MOST_CHANNELS, MOST_CLASSES));
    }
    if (channels < 1 || classes < 1) {
      throw new IllegalArgumentException(
          "options: %d channels and %d classes, both must be at least 1"
              .formatted(channels, classes));
    }
  }

  /** The same for images of other channels and other classes. */
  public Options with(int otherChannels, int otherClasses) {
    return new Options(otherChannels, otherClasses, image, excitations);
  }

  /** The same with other SE blocks. */
  public Options with(Excitations other) {
    return new Options(channels, classes, image, other);
  }

  /** The same for images of {@code side} rows and columns. */
  public Options withImage(int side) {
    return new Options(channels, classes, side, excitations);
  }

  /** The same with another squeeze. */
  public Options withSqueeze(Squeeze other) {
    return with(excitations.changed("squeeze=" + other));
  }
}
