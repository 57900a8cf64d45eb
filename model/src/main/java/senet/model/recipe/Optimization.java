package senet.model.recipe;

import java.util.List;
import java.util.stream.Stream;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Workspace;
import senet.model.nn.Network;
import senet.model.optim.AdamW;
import senet.model.optim.DecoupledSgd;
import senet.model.optim.Grouping;
import senet.model.optim.Muon;
import senet.model.optim.Optimizer;
import senet.model.optim.ParameterGroup;
import senet.model.optim.Sgd;
import senet.model.optim.Slot;

/**
 * What moves the parameters.
 *
 * @see Decay
 */
public sealed interface Optimization {
  /**
   * What decays, and how far biases of batch norms move.
   *
   * @param weight the weight decay
   * @param vectors whether biases and weights of batch norms decay too
   * @param normBiasScale times the learning rate for biases of batch norms
   */
  record Decay(float weight, boolean vectors, float normBiasScale) {
    private List<ParameterGroup> groups(Network network, float decay, Brief brief) {
      return new Grouping(decay, vectors, normBiasScale)
          .of(network).stream().flatMap(brief::apart).toList();
    }
  }

  /**
   * A layer that is trained at the beginning only.
   *
   * @param layer by name; empty for none
   * @param steps in which it is
   */
  record Brief(String layer, long steps) {
    /** All layers are trained to the end. */
    public static final Brief NONE = new Brief("", 0);

    private Stream<ParameterGroup> apart(ParameterGroup group) {
      return Stream.of(group.part(slot -> !has(slot)), group.part(this::has).until(steps));
    }

    private boolean has(Slot slot) {
      return !layer.isEmpty() && slot.name().startsWith(layer + ".");
    }
  }

  /**
   * Stochastic gradient descent as PyTorch has it.
   *
   * @param momentum 0 for none
   * @param nesterov whether the momentum is Nesterov's
   * @param decay of the weights
   */
  record PlainSgd(float momentum, boolean nesterov, Decay decay) implements Optimization {
    @Override
    public String name() {
      return "sgd";
    }

    @Override
    public Optimizer optimizer(
        Network network, Brief brief, Parallel parallel, Workspace workspace) {
      return new Sgd(
          new Sgd.Options(momentum, 0, nesterov), decay.groups(network, decay.weight(), brief));
    }
  }

  /**
   * The same with Nesterov's momentum in numbers of which each can be chosen without the others.
   *
   * @param learningRate the schedule's largest, of 1024 examples
   * @param momentum above 0
   * @param decay of the weights, of 1024 examples
   */
  record Decoupled(float learningRate, float momentum, Decay decay) implements Optimization {
    @Override
    public String name() {
      return "sgd";
    }

    private DecoupledSgd numbers() {
      return new DecoupledSgd(learningRate, momentum, decay.weight());
    }

    @Override
    public float peak(float rate, int batch) {
      return new DecoupledSgd(rate, momentum, decay.weight()).rate(batch);
    }

    @Override
    public Optimizer optimizer(
        Network network, Brief brief, Parallel parallel, Workspace workspace) {
      return new Sgd(numbers().options(), decay.groups(network, numbers().coupledDecay(), brief));
    }
  }

  /**
   * Adam with decay of its own.
   *
   * @param options of the optimiser
   * @param decay of the weights
   */
  record Adam(AdamW.Options options, Decay decay) implements Optimization {
    @Override
    public String name() {
      return "adamw";
    }

    @Override
    public long held(Network network) {
      return 2 * network.trainedCount(); // mean and mean square
    }

    @Override
    public Optimizer optimizer(
        Network network, Brief brief, Parallel parallel, Workspace workspace) {
      return new AdamW(options, decay.groups(network, decay.weight(), brief));
    }
  }

  /**
   * Muon for the weights of convolutions, and SGD with Nesterov's momentum for all else.
   *
   * @param options of the optimiser
   * @param othersScale learning rate of all else beside that of convolutions
   * @param othersMomentum of all else
   * @param decay of the weights
   */
  record Orthogonal(Muon.Options options, float othersScale, float othersMomentum, Decay decay)
      implements Optimization {
    @Override
    public String name() {
      return "muon";
    }

    @Override
    public long held(Network network) {
      List<Shape> trained =
          network.trained().stream().map(parameter -> parameter.value().shape()).toList();
      return network.trainedCount() + Muon.matrixFloats(trained);
    }

    @Override
    public Optimizer optimizer(
        Network network, Brief brief, Parallel parallel, Workspace workspace) {
      List<ParameterGroup> groups = decay.groups(network, decay.weight(), brief);
      List<ParameterGroup> filters = groups.stream().map(g -> g.part(Muon::isFilter)).toList();
      List<ParameterGroup> others =
          groups.stream()
              .map(g -> g.part(slot -> !Muon.isFilter(slot)).scaled(othersScale))
              .toList();
      Sgd sgd = new Sgd(new Sgd.Options(othersMomentum, 0, othersMomentum > 0), others);
      return new Muon(options, filters, sgd, parallel, workspace);
    }
  }

  /** The word of recipes. */
  String name();

  /** Floats that it keeps: one for each that it moves, and what else there is. */
  default long held(Network network) {
    return network.trainedCount();
  }

  /** What decays. */
  Decay decay();

  /**
   * The schedule's largest rate as the optimiser takes it.
   *
   * @param learningRate the recipe's
   * @param batch images a step
   */
  default float peak(float learningRate, int batch) {
    return learningRate;
  }

  /**
   * An optimiser of those parameters of {@code network} that are not frozen, without momentum yet.
   *
   * @param brief a layer that stays as it is after some steps
   * @param workspace of programs that do not run while a step does
   */
  Optimizer optimizer(Network network, Brief brief, Parallel parallel, Workspace workspace);
}
