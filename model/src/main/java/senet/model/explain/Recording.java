package senet.model.explain;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Recorded;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.op.AdaptiveAvgPool2d;
import senet.engine.op.AvgPool2d;
import senet.engine.op.LogSoftmax;
import senet.engine.op.MaxPool2d;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.model.nn.Network;
import senet.model.nn.Pass;

/**
 * A network in evaluation mode, op by op as it is written down, with the variables that explain
 * what it does.
 *
 * @param pass the recording
 * @param images the input, [N, H, W, C]
 * @param input its leaf
 * @param logits [N, classes], before any softmax
 * @param blocks its SE blocks in order
 */
record Recording(Pass pass, Tensor images, Variable input, Variable logits, List<SeBlock> blocks) {

  /** The network applied to {@code n} images. */
  static Recording of(Network network, int n) {
    List<SeBlock> blocks = new ArrayList<>();
    Pass pass =
        Pass.inference(
            (layer, features, gate) -> blocks.add(SeBlock.of(network, layer, features, gate)));
    Tensor images = Tensor.zeros(network.batch(n));
    Variable input = pass.leaf(images);
    Variable output = network.apply(pass, input);
    Recorded last = maker(pass.tape(), output);
    Variable logits = last.op() instanceof LogSoftmax ? last.inputs().getFirst() : output;
    return new Recording(pass, images, input, logits, List.copyOf(blocks));
  }

  /** What the pass is recorded on. */
  Tape tape() {
    return pass.tape();
  }

  /**
   * The last features that still have places, [N, H, W, C]: what the head averages, and before any
   * pool.
   *
   * @throws IllegalArgumentException where the network has none, of more than one pixel
   */
  Variable lastFeatures() {
    Variable features = logits;
    while (true) {
      Recorded maker = maker(tape(), features);
      if (maker == null) {
        throw new IllegalArgumentException(
            "no layer has features of more than one pixel for images of %s; hint: Grad-CAM is of convolutional networks"
                .formatted(input.shape()));
      }
      Shape shape = features.shape();
      boolean hasPlaces = shape.rank() == 4 && shape.dim(1) * shape.dim(2) > 1;
      boolean pools =
          maker.op() instanceof MaxPool2d
              || maker.op() instanceof AvgPool2d
              || maker.op() instanceof AdaptiveAvgPool2d;
      if (hasPlaces && !pools) {
        return features;
      }
      features = maker.inputs().getFirst();
    }
  }

  private static Recorded maker(Tape tape, Variable variable) {
    for (Recorded call : tape.calls()) {
      if (call.outputs().contains(variable)) {
        return call;
      }
    }
    return null;
  }
}
