package senet.model.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Variable;
import senet.engine.fusion.Probe;
import senet.engine.op.Linear;
import senet.engine.op.Softmax;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.nn.Network;

/**
 * A network in evaluation mode that looks at one image and says what of its last features speaks
 * for a class: the gradient of that class's logit with respect to them.
 */
final class ClassActivation {
  private final Recording recording;
  private final Probe probe;
  private final Variable features;
  private final Variable probabilities;
  private final Tensor selection; // [1, classes], 1 for the class that is asked for
  private final Execution execution;
  private boolean ran; // forward, and not backward yet

  ClassActivation(Network network, Parallel parallel) {
    this.recording = Recording.of(network, 1);
    Variable last = recording.lastFeatures();
    this.probe = new Probe(recording.tape(), last);
    this.features = probe.of(last);
    Variable logits = probe.of(recording.logits());
    this.probabilities = probe.tape().apply(new Softmax(), logits);
    this.selection = Tensor.zeros(Shape.matrix(1, logits.shape().dim(1)));
    Variable score = probe.tape().apply(new Linear(), logits, probe.tape().constant(selection));
    List<Variable> kept = new ArrayList<>(List.of(features, logits, probabilities));
    recording.blocks().stream()
        .skip(Math.max(0, recording.blocks().size() - 1))
        .forEach(
            block -> {
              kept.add(probe.of(block.features()));
              kept.add(probe.of(block.gate()));
            });
    this.execution =
        probe
            .tape()
            .training(
                parallel, new Workspace(parallel.threads()), score, kept.toArray(Variable[]::new));
  }

  /** The image, [1, H, W, C], normalised; written by the caller. */
  Tensor image() {
    return recording.images();
  }

  /** The network's SE blocks, of which the last one's values can be asked for. */
  List<SeBlock> blocks() {
    return recording.blocks();
  }

  /** The probabilities of all classes. */
  float[] forward() {
    execution.forward();
    ran = true;
    return value(probabilities);
  }

  /** The logits of the last run, [classes]. */
  float[] logits() {
    return value(probe.of(recording.logits()));
  }

  private float[] value(Variable variable) {
    return execution.value(variable).data();
  }

  /** The last features of the last run, [1, H, W, C]. */
  Tensor features() {
    return execution.value(features);
  }

  /**
   * The gradient of the logit of class {@code label} with respect to the last features, of the last
   * run where it has not given one yet.
   */
  Tensor gradient(int label) {
    if (!ran) { // each run allows one backward
      forward();
    }
    Arrays.fill(selection.data(), 0);
    selection.data()[label] = 1;
    Arrays.fill(probe.gradient().data(), 0);
    execution.backward();
    ran = false;
    return probe.gradient();
  }

  /** What the last SE block lets through, after a run; the network must have one. */
  HeatMap gated() {
    SeBlock last = recording.blocks().getLast();
    return HeatMap.gated(
        execution.value(probe.of(last.features())), execution.value(probe.of(last.gate())));
  }
}
