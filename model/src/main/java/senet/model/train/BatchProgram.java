package senet.model.train;

import senet.engine.autograd.Execution;
import senet.engine.autograd.Variable;
import senet.engine.fusion.Fusion;
import senet.engine.op.CrossEntropy;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.nn.Network;
import senet.model.nn.Pass;

/**
 * A network recorded for batches of one size, with the tensors that a batch is written into.
 *
 * <p>Recording is cheap next to a step, but a program keeps its plan: one is made for the full
 * batch and one for the last, smaller one.
 */
final class BatchProgram {
  private final Tensor images;
  private final float[] labels;
  private final Tensor targets; // the labels themselves where nothing is mixed
  private final Execution execution;
  private final Variable input; // null in training
  private final Variable output;
  private final Variable loss; // null in evaluation

  private BatchProgram(
      Tensor images,
      float[] labels,
      Tensor targets,
      Execution execution,
      Variable input,
      Variable output,
      Variable loss) {
    this.images = images;
    this.labels = labels;
    this.targets = targets;
    this.execution = execution;
    this.input = input;
    this.output = output;
    this.loss = loss;
  }

  /**
   * A program for training on {@code n} images.
   *
   * @param classes of mixed images, each of which has a target for every class; 0 where nothing is
   *     mixed
   * @param step one value, the number of the step, which random ops draw from
   */
  static BatchProgram training(
      Network network,
      int n,
      int classes,
      float labelSmoothing,
      Tensor step,
      Parallel parallel,
      Workspace workspace) {
    Tensor images = Tensor.zeros(network.batch(n));
    Tensor targets = Tensor.zeros(classes == 0 ? Shape.vector(n) : Shape.matrix(n, classes));
    float[] labels = classes == 0 ? targets.data() : new float[n];
    Pass pass = Pass.training(step);
    Variable output = network.apply(pass, pass.leaf(images));
    Variable loss = pass.apply(new CrossEntropy(labelSmoothing), output, pass.leaf(targets));
    Fusion fusion = Fusion.training(pass.tape(), loss, output);
    Variable fusedLoss = fusion.of(loss);
    Variable fusedOutput = fusion.of(output);
    Execution execution = fusion.tape().training(parallel, workspace, fusedLoss, fusedOutput);
    return new BatchProgram(images, labels, targets, execution, null, fusedOutput, fusedLoss);
  }

  /** A program for evaluating {@code n} images. */
  static BatchProgram evaluation(Network network, int n, Parallel parallel, Workspace workspace) {
    Tensor images = Tensor.zeros(network.batch(n));
    Tensor targets = Tensor.zeros(Shape.vector(n));
    Pass pass = Pass.inference();
    Variable input = pass.leaf(images);
    Variable output = network.apply(pass, input);
    Fusion fusion = Fusion.inference(pass.tape(), output);
    Variable fused = fusion.of(output);
    Execution execution = fusion.tape().inference(parallel, workspace, fused);
    return new BatchProgram(
        images, targets.data(), targets, execution, fusion.of(input), fused, null);
  }

  /**
   * The same program for another batch, which may run at the same time as this one and reads what
   * this one has prepared of the network's weights; this one must have been frozen, and for the
   * last time.
   */
  BatchProgram twin(Parallel parallel, Workspace workspace) {
    Tensor batch = Tensor.zeros(images.shape());
    Tensor others = Tensor.zeros(targets.shape());
    return new BatchProgram(
        batch,
        others.data(),
        others,
        execution.twin(parallel, workspace, input, batch),
        input,
        output,
        null);
  }

  /** The images of the batch: [N, H, W, C]. */
  float[] images() {
    return images.data();
  }

  /** The class of each image, as a float; of mixed images the one with more weight. */
  float[] labels() {
    return labels;
  }

  /** The shares of the classes in each of mixed images; where nothing is mixed, the labels. */
  float[] targets() {
    return targets.data();
  }

  /**
   * Takes up the network's weights as they are, in evaluation; later changes are not seen until
   * this is called again.
   */
  void freeze() {
    execution.freeze();
  }

  /** From now on {@code observer} is told what each op costs; null for nobody. */
  void observe(Execution.Observer observer) {
    execution.observe(observer);
  }

  /** Computes the output, and in training the loss. */
  void forward() {
    execution.forward();
  }

  /** Adds to the gradients of the network's parameters. */
  void backward() {
    execution.backward();
  }

  /** Bytes of its buffers, without what it shares with a program that it is a twin of. */
  long bytes() {
    return execution.bytes();
  }

  /** Logits or log-probabilities, [N, classes], in an array that may be longer. */
  float[] output() {
    return execution.value(output).data();
  }

  /** The mean loss of the batch. */
  float loss() {
    return execution.value(loss).data()[0];
  }
}
