package senet.model.optim;

/**
 * A second set of a network's parameters and running statistics that follows them as they are
 * trained, to be evaluated and saved in their place.
 */
public interface WeightAverage extends Resumable {
  /** What belongs behind each step of the optimiser. */
  void step();

  /** The network's values and the average change places; twice is as it was. */
  void swap();
}
