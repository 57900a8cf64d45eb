package senet.model.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Workspace;
import senet.model.augment.Augmentation;
import senet.model.data.ImageFile;
import senet.model.format.FormatException;
import senet.model.nn.Network;

/**
 * Says what single images show. For one thread at a time; {@code senet.model.Classifier} is for
 * many.
 */
public final class Predictor {
  private final Checkpoint checkpoint;
  private final Augmentation preparation;
  private final Shape image;
  private final BatchProgram program;

  /**
   * A class and how probable it is.
   *
   * @param name of the class
   * @param probability 0 to 1
   */
  public record Prediction(String name, double probability) {}

  /**
   * A predictor with the network of {@code checkpoint}.
   *
   * @throws ShapeException where it takes images of other channels than files have
   */
  public Predictor(Checkpoint checkpoint, Parallel parallel) {
    Network network = checkpoint.network();
    Shape image = network.batch(1);
    network.requireImages("image files", image.dim(1), image.dim(2), ImageFile.CHANNELS);
    this.checkpoint = checkpoint;
    this.preparation = Augmentation.none(checkpoint.normalization());
    this.image = image;
    this.program = BatchProgram.evaluation(network, 1, parallel, new Workspace(parallel.threads()));
    program.freeze();
  }

  private Predictor(Predictor original, Parallel parallel) {
    this.checkpoint = original.checkpoint;
    this.preparation = original.preparation;
    this.image = original.image;
    this.program = original.program.twin(parallel, new Workspace(parallel.threads()));
  }

  /**
   * Another one of the same network, which may be used at the same time as this one. What is
   * prepared of the weights is there once for both; each has the values of one image.
   */
  public Predictor twin(Parallel parallel) {
    return new Predictor(this, parallel);
  }

  /** Bytes of its buffers, without the network's weights and what it shares with others. */
  public long bytes() {
    return program.bytes();
  }

  /**
   * The {@code top} most probable classes, the most probable first; the image comes to its size as
   * the checkpoint says.
   *
   * @throws FormatException where the weights are so large that the network's output overflows
   */
  public List<Prediction> predict(ImageFile file, int top) throws FormatException {
    ImageFile sized = checkpoint.preprocessing().apply(file, image.dim(1), image.dim(2));
    preparation.apply(
        null, sized.pixels(), 0, sized.h(), sized.w(), image.dim(3), program.images(), 0);
    program.forward();
    List<String> classes = checkpoint.classes();
    for (int i = 0; i < classes.size(); i++) {
      if (!Float.isFinite(program.output()[i])) {
        throw new FormatException(
            "the network says %s for class %s; hint: its weights overflow, use another checkpoint"
                .formatted(program.output()[i], classes.get(i)));
      }
    }
    double[] probabilities = softmax(program.output(), classes.size());
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      predictions.add(new Prediction(classes.get(i), probabilities[i]));
    }
    predictions.sort(Comparator.comparingDouble(Prediction::probability).reversed());
    return List.copyOf(predictions.subList(0, Math.min(top, predictions.size())));
  }

  private static double[] softmax(float[] x, int c) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < c; i++) {
      max = Math.max(max, x[i]);
    }
    double[] values = new double[c];
    double sum = 0;
    for (int i = 0; i < c; i++) {
      values[i] = StrictMath.exp(x[i] - max);
      sum += values[i];
    }
    for (int i = 0; i < c; i++) {
      values[i] /= sum;
    }
    return values;
  }
}
