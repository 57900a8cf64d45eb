package senet.model.zoo;

import senet.engine.autograd.Execution;
import senet.engine.autograd.Variable;
import senet.engine.fusion.Fusion;
import senet.engine.op.CrossEntropy;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.nn.Network;
import senet.model.nn.Parameter;
import senet.model.nn.Pass;

/** Both passes of a network as it is drawn, on two drawn images of the first and the last class. */
final class FirstStep {
  private final Network network;
  private final Pass pass = Pass.training(Tensor.zeros(Shape.scalar()));
  private final Variable loss;

  FirstStep(Network network, int classes) {
    this.network = network;
    network.initialise(1);
    Tensor images = Tensor.zeros(network.batch(2));
    Draws draws = Draws.of(1, "images", 0);
    for (int i = 0; i < images.size(); i++) {
      images.data()[i] = 2 * draws.uniform(i) - 1;
    }
    Tensor targets = Tensor.zeros(Shape.vector(2));
    targets.data()[1] = classes - 1;
    Variable output = network.apply(pass, pass.leaf(images));
    loss = pass.apply(new CrossEntropy(0), output, pass.leaf(targets));
  }

  /** Runs both passes as recorded; the loss. */
  float plain() {
    try (Parallel parallel = Parallel.of(2)) {
      Execution execution = pass.tape().training(parallel, new Workspace(2), loss);
      execution.forward();
      execution.backward();
      return execution.value(loss).data()[0];
    }
  }

  /** Runs the fused program forward; the loss. */
  float fused() {
    Fusion fusion = Fusion.training(pass.tape(), loss);
    Variable fused = fusion.of(loss);
    try (Parallel parallel = Parallel.of(2)) {
      Execution execution = fusion.tape().training(parallel, new Workspace(2), fused);
      execution.forward();
      return execution.value(fused).data()[0];
    }
  }

  /** The square of the norm of a parameter's gradient. */
  double squares(String name) {
    Parameter parameter = network.parameters().get(name);
    double squares = 0;
    for (float value : parameter.gradient().data()) {
      squares += (double) value * value;
    }
    return squares;
  }
}
