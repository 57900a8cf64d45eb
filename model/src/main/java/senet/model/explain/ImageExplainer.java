package senet.model.explain;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;
import senet.model.augment.Augmentation;
import senet.model.data.ImageFile;
import senet.model.format.FormatException;
import senet.model.nn.Network;
import senet.model.train.Checkpoint;

/** Says what in single images a network goes by. For one thread at a time. */
public final class ImageExplainer {
  private final Checkpoint checkpoint;
  private final Augmentation preparation;
  private final ClassActivation activation;

  /**
   * For the network of {@code checkpoint}.
   *
   * @throws ShapeException where it takes images of other channels than files have
   */
  public ImageExplainer(Checkpoint checkpoint, Parallel parallel) {
    Network network = checkpoint.network();
    Shape image = network.batch(1);
    network.requireImages("image files", image.dim(1), image.dim(2), ImageFile.CHANNELS);
    this.checkpoint = checkpoint;
    this.preparation = Augmentation.none(checkpoint.normalization());
    this.activation = new ClassActivation(network, parallel);
  }

  /**
   * What speaks for a class, in an image that comes to its size as the checkpoint says.
   *
   * @param label of the class, empty for the most probable one
   * @throws FormatException where the weights are so large that the network's output overflows
   */
  public ImageExplanation explain(ImageFile file, OptionalInt label) throws FormatException {
    Shape image = activation.image().shape();
    ImageFile sized = checkpoint.preprocessing().apply(file, image.dim(1), image.dim(2));
    preparation.apply(
        null,
        sized.pixels(),
        0,
        sized.h(),
        sized.w(),
        ImageFile.CHANNELS,
        activation.image().data(),
        0);
    float[] probabilities = activation.forward();
    List<String> classes = checkpoint.classes();
    int predicted = 0;
    for (int i = 0; i < classes.size(); i++) {
      if (!Float.isFinite(activation.logits()[i])) {
        throw new FormatException(
            "the network says %s for class %s; hint: its weights overflow, use another checkpoint"
                .formatted(activation.logits()[i], classes.get(i)));
      }
      predicted = probabilities[i] > probabilities[predicted] ? i : predicted;
    }
    int asked = label.orElse(predicted);
    double probability = probabilities[asked]; // before the next run
    Tensor gradient = activation.gradient(asked);
    HeatMap gradCam = HeatMap.gradCam(activation.features(), gradient);
    return new ImageExplanation(
        classes.get(asked), probability, asked == predicted, gradCam, gated());
  }

  private Optional<ImageExplanation.Gated> gated() {
    return activation.blocks().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ImageExplanation.Gated(activation.blocks().getLast().name(), activation.gated()));
  }
}
