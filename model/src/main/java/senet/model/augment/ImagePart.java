package senet.model.augment;

/** What is done to one image alone. */
public sealed interface ImagePart extends Part permits Geometric, Colour, Tone, Erasing, Policy {
  /**
   * Does it to image {@code index} of the training data, by draws that are a function of chance and
   * index.
   */
  void apply(Chance chance, int index, WorkingImage image);
}
