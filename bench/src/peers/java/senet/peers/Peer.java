package senet.peers;

/** Another engine that runs the same network on the same images. */
interface Peer extends AutoCloseable {
  /** One step: training or inference, on the images it was made with. */
  void step();

  /**
   * What the last step gave: log-probabilities or logits [N, classes] in inference, the loss in
   * training.
   */
  float[] result();

  @Override
  void close();
}
