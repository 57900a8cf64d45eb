package senet.model.tensorboard;

import java.io.IOException;
import java.util.function.Consumer;
import senet.model.train.EpochResult;
import senet.model.train.TrainingListener;

/**
 * A training run as curves of TensorBoard: {@code loss/step} step by step, and {@code loss/train},
 * {@code loss/test}, {@code accuracy/train}, {@code accuracy/test}, {@code lr} and {@code
 * images_per_second} epoch by epoch; of held out images {@code loss/validation} and {@code
 * accuracy/validation} in place of {@code test}.
 */
public final class ScalarEvents implements TrainingListener, AutoCloseable {
  private final EventWriter writer;
  private final String measured;
  private final Consumer<IOException> failures;
  private long stepsBefore; // of the epochs before this one
  private long images; // of this epoch, and their mean loss, up to the step before
  private double loss;

  /**
   * Curves that {@code writer} writes after each epoch.
   *
   * @param heldOut whether what is measured are images held out of training, not test images
   * @param failures is told of what could not be written
   */
  public ScalarEvents(EventWriter writer, boolean heldOut, Consumer<IOException> failures) {
    this.writer = writer;
    this.measured = heldOut ? "validation" : "test";
    this.failures = failures;
  }

  @Override
  public void epochStarted(int epoch, int epochs, int steps) {
    stepsBefore = (epoch - 1L) * steps;
    images = 0;
    loss = 0;
  }

  /** What is told is the mean since the epoch began; a curve wants the step's own loss. */
  @Override
  public void stepDone(int step, long imagesSoFar, double meanLoss, double accuracy) {
    double own = (meanLoss * imagesSoFar - loss * images) / (imagesSoFar - images);
    writer.scalar("loss/step", stepsBefore + step, own);
    images = imagesSoFar;
    loss = meanLoss;
  }

  @Override
  public void epochDone(EpochResult result, boolean best) {
    int epoch = result.epoch();
    writer.scalar("loss/train", epoch, result.trainLoss());
    writer.scalar("loss/" + measured, epoch, result.testLoss());
    writer.scalar("accuracy/train", epoch, result.trainAccuracy());
    writer.scalar("accuracy/" + measured, epoch, result.testAccuracy());
    writer.scalar("lr", epoch, result.learningRate());
    writer.scalar("images_per_second", epoch, result.imagesPerSecond());
    close();
  }

  /** Writes what is not written yet: steps of an epoch that did not end. */
  @Override
  public void close() {
    try {
      writer.flush();
    } catch (IOException e) {
      failures.accept(e);
    }
  }
}
