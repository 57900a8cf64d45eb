package senet.model.optim;

/**
 * Moves parameters along their gradients, a step at a time.
 *
 * <p>Steps allocate nothing and compute on the calling thread, but for Muon's products, which the
 * engine's threads share: two million parameters took SGD 2.2 ms, AdamW 3.1 ms and the norm of
 * their gradients 1.1 ms on a busy Zen 3.
 */
public interface Optimizer extends Resumable {
  /**
   * Moves every parameter once. Gradients are read, not changed.
   *
   * @param rate the learning rate of this step, from the schedule; groups scale it
   * @throws IllegalArgumentException when {@code rate} is negative or not finite
   */
  void step(float rate);
}
