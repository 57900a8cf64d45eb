package senet.model.data;

import java.util.Optional;

/**
 * A data set for a whole run.
 *
 * @param train what is learned from
 * @param validation what the best weights are chosen on; without it that is {@code test}
 * @param test what the result is measured on
 */
public record Splits(Images train, Optional<Images> validation, Images test) {
  /**
   * Checks that all parts know the same classes.
   *
   * @throws IllegalArgumentException where they do not
   */
  public Splits {
    requireClasses(train, test);
    validation.ifPresent(images -> requireClasses(train, images));
  }

  /** Without images to choose on. */
  public Splits(Images train, Images test) {
    this(train, Optional.empty(), test);
  }

  /** What the best weights are chosen on. */
  public Images chosenOn() {
    return validation.orElse(test);
  }

  private static void requireClasses(Images train, Images other) {
    if (!train.classes().equals(other.classes())) {
      throw new IllegalArgumentException(
          "splits: %s has %d classes, %s %d, or they are called otherwise"
              .formatted(
                  train.name(), train.classes().size(), other.name(), other.classes().size()));
    }
  }

  /** Fewer images of the two parts; 0 means all. What the best is chosen on stays whole. */
  public Splits limit(int trainImages, int testImages) {
    return new Splits(
        trainImages == 0 ? train : train.limit(trainImages),
        validation,
        testImages == 0 ? test : test.limit(testImages));
  }
}
