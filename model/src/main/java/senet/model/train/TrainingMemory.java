package senet.model.train;

import java.util.List;
import java.util.function.IntToLongFunction;
import senet.engine.autograd.Recorded;
import senet.engine.op.Conv2d;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.model.data.Splits;
import senet.model.nn.Network;
import senet.model.nn.Parameter;
import senet.model.nn.Pass;
import senet.model.nn.Summary;
import senet.model.recipe.Averaging;
import senet.model.recipe.Recipe;
import senet.model.recipe.Views;

/**
 * How many bytes a run will ask for when its images and its network are there already: known before
 * anything is allocated, and an upper bound, since a run that ends for want of memory has cost its
 * time.
 */
public final class TrainingMemory {
  /** Gradients and velocities, of what is not frozen, where no recipe says more. */
  private static final int COPIES_OF_TRAINED = 2;

  /** Values and bytes of one tensor at a time, made at each save. */
  private static final int COPIES_OF_SAVED = 2;

  /**
   * A convolution's weight gradient is summed in sixteen parts at most; packed weights come on top.
   * Sums by Winograd's algorithm are larger and added. The gradient of a fully connected layer is
   * summed in place: all scratch of VGG's training was 34 MiB, of 392 MiB in its largest weight.
   */
  private static final int SCRATCH_COPIES_OF_CONVOLUTION = 20;

  /** Of a weight [K, R, S, C/groups]; matrices have two. */
  private static final int CONVOLUTION_RANK = 4;

  /** Where no gradients are: weights that are packed, and a tensor that is read from a file. */
  private static final int COPIES_IN_INFERENCE = 4;

  /** Transformed tiles, gathered rows, panels. */
  private static final long SCRATCH_OF_A_THREAD = 6L << 20;

  /** Input, its gradient and the output's gradient, as fused convolutions load them. */
  private static final int LOADED_IMAGES = 3;

  /** Plans grow with the batch; the shapes of a far larger one may be beyond any array. */
  private static final int MOST_PLANNED = 256;

  private TrainingMemory() {}

  /**
   * An upper bound in bytes, for {@code threads} threads; {@link
   * senet.engine.tensor.Workspace#mostSpareBytes} come on top.
   */
  public static double bytes(Network network, Recipe recipe, Splits data, int threads) {
    int training = trainingBatch(recipe, data);
    int evaluation = EvaluationBatches.full(recipe, data);
    List<Integer> measured = EvaluationBatches.sizes(recipe, data);
    // Two programs to train, for full batches and for the last one, and the batch made ahead.
    double images = 3.0 * training + evaluation;
    double prepared = 0;
    for (int n : measured) {
      images += n;
      prepared += Summary.preparedBytes(network, n); // each has packed weights of its own
    }
    images += recipe.views() == Views.NONE ? 0 : evaluation; // as they are, beside a view of them
    return plans(network, training, evaluation)
        + prepared
        + images * network.batch(1).size() * Float.BYTES
        + winogradSums(network, training)
        + trained(network, 1)
        + (double) recipe.optimization().held(network) * Float.BYTES
        + averages(network, recipe)
        + besides(network, COPIES_OF_SAVED, threads);
  }

  /** An upper bound in bytes for what a {@link StepBenchmark} makes. */
  public static double bytes(Network network, StepBenchmark.Mode mode, int batch, int threads) {
    boolean training = mode == StepBenchmark.Mode.TRAIN;
    double plan =
        scaled(
            batch,
            n ->
                training ? Summary.trainingBytes(network, n) : Summary.evaluationBytes(network, n));
    return plan
        + (double) network.batch(1).size() * batch * Float.BYTES
        + (training ? winogradSums(network, batch) : 0)
        + (training
            ? trained(network, COPIES_OF_TRAINED) + besides(network, COPIES_OF_SAVED, threads)
            : besides(network, COPIES_IN_INFERENCE, threads));
  }

  /** The largest of a convolution, whose memory others use too. */
  private static double winogradSums(Network network, int batch) {
    Pass pass = Pass.inference();
    network.apply(pass, pass.leaf(Tensor.zeros(network.batch(1))));
    long most = 0;
    for (Recorded call : pass.tape().calls()) {
      if (call.op() instanceof Conv2d convolution) {
        Shape x = call.inputs().get(0).shape();
        Shape w = call.inputs().get(1).shape();
        most = Math.max(most, convolution.winogradSums(batch, x, w));
      }
    }
    return (double) most * Float.BYTES;
  }

  /** What only training has and does not grow with the batch. */
  private static double trained(Network network, int ofTrained) {
    long largest = 0;
    for (Parameter parameter : network.parameterList()) {
      if (parameter.value().shape().rank() == CONVOLUTION_RANK) {
        largest = Math.max(largest, parameter.value().size());
      }
    }
    double copies = (double) ofTrained * network.trainedCount();
    return (copies + (double) SCRATCH_COPIES_OF_CONVOLUTION * largest) * Float.BYTES;
  }

  /** An average of all that is saved: parameters and running statistics. */
  private static double averages(Network network, Recipe recipe) {
    long values =
        network.state().values().stream()
            .filter(entry -> entry.kind() != Network.Kind.COUNTER)
            .mapToLong(entry -> entry.value().size())
            .sum();
    return recipe.averaging() instanceof Averaging.None ? 0 : (double) values * Float.BYTES;
  }

  /** What does not grow with the batch, whatever is done. */
  private static double besides(Network network, int copiesOfLargest, int threads) {
    int largest = 0;
    for (Parameter parameter : network.parameterList()) {
      largest = Math.max(largest, parameter.value().size());
    }
    double floats = (double) copiesOfLargest * largest;
    double image =
        Summary.of(network).rows().stream().mapToDouble(row -> row.output().size()).max().orElse(0);
    return floats * Float.BYTES
        + threads * (SCRATCH_OF_A_THREAD + LOADED_IMAGES * image * Float.BYTES);
  }

  /** Images in the largest step. */
  public static int trainingBatch(Recipe recipe, Splits data) {
    return Math.min(recipe.batchSize(), data.train().size());
  }

  /**
   * Programs share blocks. Where evaluation takes more images at once it may replace every block,
   * and the training program keeps its own.
   */
  private static double plans(Network network, int training, int evaluation) {
    double trained = scaled(training, n -> Summary.trainingBytes(network, n));
    double evaluated =
        scaled(
            evaluation,
            n -> Summary.evaluationBytes(network, n) - Summary.preparedBytes(network, n));
    return evaluation <= training ? Math.max(trained, evaluated) : trained + evaluated;
  }

  private static double scaled(int n, IntToLongFunction bytes) {
    int planned = Math.min(n, MOST_PLANNED);
    return (double) bytes.applyAsLong(planned) / planned * n;
  }
}
