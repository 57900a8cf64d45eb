package senet.model.zoo;

import senet.model.augment.Normalization;

/** The data that a network was designed for. */
public enum Target {
  /** 32x32 images of ten classes. */
  CIFAR10,
  /** Photographs of 1,000 classes. */
  IMAGENET;

  /** Channels and classes of the data, and the SE blocks that its networks are known with. */
  Options options() {
    return switch (this) {
      case CIFAR10 -> Options.CIFAR10;
      case IMAGENET -> Options.IMAGENET;
    };
  }

  /** The statistics of the data, which most of its networks are trained with. */
  Normalization normalization() {
    return switch (this) {
      case CIFAR10 -> Normalization.cifar10();
      case IMAGENET -> Normalization.imageNet();
    };
  }
}
