package senet.model.nn;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import senet.engine.autograd.Op;
import senet.engine.autograd.Recorded;
import senet.engine.autograd.Variable;
import senet.engine.fusion.Fusion;
import senet.engine.op.Conv2d;
import senet.engine.op.Conv2dMoments;
import senet.engine.op.CrossEntropy;
import senet.engine.op.FoldedConv2d;
import senet.engine.op.Linear;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * A network's layers with their sizes and costs, read off a recording for one image.
 *
 * @param rows one a recorded op, in order
 * @param parameters trained values
 * @param macs multiply-adds of convolutions and fully connected layers for one image, forward
 */
public record Summary(List<Row> rows, long parameters, long macs) {

  /**
   * One op of the network.
   *
   * @param layer the common name of its parameters, or "" where it has none
   * @param op what is computed, with its hyper-parameters
   * @param output shape for one image
   * @param parameters trained values
   * @param macs multiply-adds for one image
   */
  public record Row(String layer, String op, Shape output, long parameters, long macs) {
    /** Whether it is a layer of an SE block, by its name. */
    public boolean isExcitation() {
      return layer.matches("(.*\\.)?se(_module|_block)?\\..*");
    }

    /** Bytes of its output for one image. */
    public long bytes() {
      return (long) output.size() * Float.BYTES;
    }
  }

  /** Records {@code network} for one image and adds up. */
  public static Summary of(Network network) {
    IdentityHashMap<Tensor, String> names = new IdentityHashMap<>();
    network.parameters().forEach((name, parameter) -> names.put(parameter.value(), name));
    Pass pass = Pass.inference();
    network.apply(pass, pass.leaf(Tensor.zeros(network.batch(1))));
    List<Row> rows = new ArrayList<>();
    long macs = 0;
    for (Recorded call : pass.tape().calls()) {
      Row row = row(call, names);
      rows.add(row);
      macs += row.macs();
    }
    return new Summary(rows, network.parameterCount(), macs);
  }

  /** Trained values of SE blocks. */
  public long excitationParameters() {
    return rows.stream().filter(Row::isExcitation).mapToLong(Row::parameters).sum();
  }

  /**
   * Weights of SE blocks by the paper's formula, (2/r) times the sum of C² over SE blocks (arXiv
   * 1709.01507, section 3.3), which knows no biases.
   */
  public double excitationWeights(int reduction) {
    double squares = 0;
    for (Row row : rows) {
      if (row.isExcitation() && row.layer().matches(".*\\.fc(1|\\.0)")) {
        double c = (double) row.macs() / row.output().size(); // a product a channel and value
        squares += c * c;
      }
    }
    return 2 * squares / reduction;
  }

  /** Multiply-adds of SE blocks' layers for one image, their gates' products aside. */
  public long excitationMacs() {
    return rows.stream().filter(Row::isExcitation).mapToLong(Row::macs).sum();
  }

  private static Row row(Recorded call, IdentityHashMap<Tensor, String> names) {
    String layer = "";
    long parameters = 0;
    for (Variable input : call.inputs()) {
      String name = input.leaf() == null ? null : names.get(input.leaf());
      if (name != null) {
        layer = name.substring(0, Math.max(0, name.lastIndexOf('.')));
        parameters += input.shape().size();
      }
    }
    Shape output = call.output().shape();
    return new Row(layer, call.op().toString(), output, parameters, macs(call));
  }

  /** Multiply-adds of a recorded op, plain or fused, for the images it was recorded with. */
  public static long macs(Recorded call) {
    Op op = call.op();
    boolean multiplies =
        op instanceof Conv2d
            || op instanceof Linear
            || op instanceof Conv2dMoments
            || op instanceof FoldedConv2d;
    if (multiplies) {
      Shape output = call.output().shape();
      Shape weight = call.inputs().get(1).shape();
      return (long) output.size() * (weight.size() / weight.dim(0));
    }
    return 0;
  }

  /**
   * Bytes that one training step on {@code n} images holds in values, gradients and saved buffers,
   * known before anything is allocated.
   */
  public static long trainingBytes(Network network, int n) {
    Pass pass = Pass.training(Tensor.zeros(Shape.scalar()));
    Variable x = pass.leaf(Tensor.zeros(network.batch(n)));
    Variable targets = pass.leaf(Tensor.zeros(Shape.vector(n)));
    Variable loss = pass.apply(new CrossEntropy(0), network.apply(pass, x), targets);
    Fusion fusion = Fusion.training(pass.tape(), loss);
    return fusion.tape().plannedBytes(fusion.of(loss));
  }

  /**
   * Bytes that evaluating {@code n} images at once holds in values and packed or transformed
   * weights.
   */
  public static long evaluationBytes(Network network, int n) {
    Variable output = evaluation(network, n);
    return output.tape().plannedBytes(null, output);
  }

  /** Those of {@link #evaluationBytes} that each program has for itself: its weights. */
  public static long preparedBytes(Network network, int n) {
    Variable output = evaluation(network, n);
    return output.tape().preparedBytes(output);
  }

  private static Variable evaluation(Network network, int n) {
    Pass pass = Pass.inference();
    Variable output = network.apply(pass, pass.leaf(Tensor.zeros(network.batch(n))));
    return Fusion.inference(pass.tape(), output).of(output);
  }
}
