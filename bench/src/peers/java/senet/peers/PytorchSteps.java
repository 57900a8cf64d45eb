package senet.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import senet.engine.tensor.Tensor;
import senet.model.nn.Network;
import senet.model.train.Recipe;
import senet.model.train.StepBenchmark;
import senet.model.train.StepBenchmark.Mode;

/** PyTorch by way of DJL, with the optimiser of {@link StepBenchmark}. */
final class PytorchSteps implements Peer {
  private static final String ENGINE = "PyTorch";

  private final Mode mode;
  private final Engine engine = Engine.getEngine(ENGINE);
  private final NDManager manager = NDManager.newBaseManager(null, ENGINE);
  private final PytorchNetwork network;
  private final NDArray images;
  private final NDArray targets;
  private final List<NDArray> velocities = new ArrayList<>();
  private float[] result;

  /**
   * Copies the network and its images.
   *
   * @param channelsLast whether memory holds them as ours does
   */
  PytorchSteps(
      Network network, Mode mode, int n, float[] pixels, float[] classes, boolean channelsLast) {
    this.mode = mode;
    this.network = new PytorchNetwork(manager, network, n, mode == Mode.TRAIN, channelsLast);
    this.images = PytorchArrays.of(manager, new Tensor(network.batch(n), pixels), channelsLast);
    this.targets = manager.create(classes, new Shape(n, 1)).toType(DataType.INT64, false);
    for (NDArray parameter : this.network.parameters()) {
      velocities.add(manager.zeros(parameter.getShape()));
    }
  }

  @Override
  public void step() {
    try (NDManager scope = manager.newSubManager()) {
      NDArray x = within(scope, images.duplicate());
      if (mode == Mode.INFER) {
        result = network.forward(x).toFloatArray();
        return;
      }
      try (GradientCollector collector = engine.newGradientCollector()) {
        NDArray logits = network.forward(x);
        NDArray loss = logits.logSoftmax(1).gather(targets, 1).mean().neg();
        result = loss.toFloatArray();
        collector.backward(loss);
      }
      update(scope);
    }
  }

  private void update(NDManager scope) {
    Recipe recipe = Recipe.seed();
    for (int i = 0; i < velocities.size(); i++) {
      NDArray parameter = network.parameters().get(i);
      NDArray velocity = velocities.get(i);
      NDArray gradient = within(scope, parameter.getGradient());
      gradient.addi(within(scope, parameter.mul(recipe.weightDecay())));
      velocity.muli(recipe.momentum()).addi(gradient);
      gradient.addi(within(scope, velocity.mul(recipe.momentum())));
      parameter.subi(gradient.muli(StepBenchmark.LEARNING_RATE));
    }
  }

  /** What is computed from a parameter would stay as long as the parameter does. */
  private static NDArray within(NDManager scope, NDArray array) {
    array.attach(scope);
    return array;
  }

  @Override
  public float[] result() {
    return result;
  }

  @Override
  public void close() {
    manager.close();
  }
}
