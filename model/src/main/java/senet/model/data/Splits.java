package senet.model.data;

/**
 * A data set for a whole run.
 *
 * @param train what is learned from
 * @param test what the result is measured on
 */
public record Splits(ImageSet train, ImageSet test) {
  /** The first images of each part; 0 means all. */
  public Splits limit(int trainImages, int testImages) {
    return new Splits(
        trainImages == 0 ? train : train.limit(trainImages),
        testImages == 0 ? test : test.limit(testImages));
  }
}
