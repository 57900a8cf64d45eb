package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.Variable;
import senet.engine.op.Flatten;
import senet.engine.op.GlobalAvgPool;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Workspace;
import senet.model.augment.Augmentation;
import senet.model.data.Batches;
import senet.model.data.BatchesAhead;
import senet.model.data.Images;
import senet.model.metric.Scores;
import senet.model.nn.Convolution;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Network;
import senet.model.nn.Pass;
import senet.model.nn.StateVisitor;
import senet.model.recipe.Recipe;

/** What settings of a recipe do to one step of gradient descent. */
class LearnerTest {
  private static final int IMAGES = 8;
  private static final String NORM_BIAS = "stem.1.bias";

  /** Without batch norm: a batch is the mean of its images. */
  private static final class Plain implements Layer {
    private final Convolution conv = Convolution.threeByThree(3, 5, 1);
    private final FullyConnected fc = new FullyConnected(5, TinyNetwork.CLASSES.size());

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable mean = pass.apply(new GlobalAvgPool(), conv.apply(pass, x));
      return fc.apply(pass, pass.apply(new Flatten(), mean));
    }

    @Override
    public void visit(StateVisitor state) {
      state.visit("conv", conv);
      state.visit("fc", fc);
    }
  }

  private static Network plain() {
    return new Network(new Plain(), Shape.nhwc(1, TinyNetwork.SIDE, TinyNetwork.SIDE, 3));
  }

  /** How far the first step moves each parameter at a rate of 0.5, without momentum and decay. */
  private static SequencedMap<String, float[]> moved(Network network, String... settings) {
    String[] lines = new String[settings.length + 5];
    lines[0] = "learning_rate: 0.5";
    lines[1] = "schedule: constant";
    lines[2] = "momentum: 0";
    lines[3] = "weight_decay: 0";
    lines[4] = "epochs: 1";
    System.arraycopy(settings, 0, lines, 5, settings.length);
    network.initialise(1);
    SequencedMap<String, float[]> moved = new LinkedHashMap<>();
    network.parameters().forEach((name, p) -> moved.put(name, p.value().data().clone()));
    Images images = TinyNetwork.data(IMAGES, 1).train();
    try (Parallel parallel = Parallel.of(1)) {
      Recipe recipe = RecipeFixture.of(lines);
      int classes = TinyNetwork.CLASSES.size();
      Learner learner =
          new Learner(network, recipe, IMAGES, classes, false, parallel, new Workspace(1));
      Batches batches =
          Batches.inOrder(
              images, Augmentation.none(TinyNetwork.NORMALIZATION), recipe.batching().batchSize());
      try (BatchesAhead ahead = new BatchesAhead(batches, network.batch(1).size())) {
        learner.step(ahead, batches, 0, batches.count(), new Scores());
      }
    }
    network
        .parameters()
        .forEach(
            (name, p) -> {
              for (int i = 0; i < p.value().size(); i++) {
                moved.get(name)[i] = p.value().data()[i] - moved.get(name)[i];
              }
            });
    return moved;
  }

  private static double norm(SequencedMap<String, float[]> moved) {
    double squares = 0;
    for (float[] values : moved.values()) {
      for (float value : values) {
        squares += (double) value * value;
      }
    }
    return Math.sqrt(squares);
  }

  @Test
  void gradientsOfTwoBatchesAreThoseOfOneTwiceAsLarge() {
    SequencedMap<String, float[]> one = moved(plain(), "batch_size: 8");
    SequencedMap<String, float[]> two = moved(plain(), "batch_size: 4", "accumulate: 2");
    assertThat(norm(one)).isGreaterThan(0.05);
    one.forEach(
        (name, values) -> {
          for (int i = 0; i < values.length; i++) {
            assertThat(two.get(name)[i]).as(name).isCloseTo(values[i], within(1e-6f));
          }
        });
  }

  @Test
  void theClippedGradientHasTheNormAskedFor() {
    double whole = norm(moved(plain(), "batch_size: 8"));
    assertThat(whole).isGreaterThan(0.05);
    assertThat(norm(moved(plain(), "batch_size: 8", "clip_norm: 0.0625")))
        .isCloseTo(0.5 * 0.0625, within(1e-6));
    assertThat(norm(moved(plain(), "batch_size: 8", "clip_norm: 1000"))).isEqualTo(whole);
  }

  /** Biases of norms start at 0, so that a power of two more is exact. */
  @Test
  void biasesOfNormsMoveAsManyTimesAsFar() {
    Network network = TinyNetwork.checkpoint(1).network();
    SequencedMap<String, float[]> once = moved(network, "batch_size: 8");
    SequencedMap<String, float[]> scaled =
        moved(TinyNetwork.checkpoint(1).network(), "batch_size: 8", "norm_bias_scale: 64");
    assertThat(once.get(NORM_BIAS)).doesNotContain(0);
    once.forEach(
        (name, values) -> {
          float factor = name.equals(NORM_BIAS) ? 64 : 1;
          for (int i = 0; i < values.length; i++) {
            assertThat(scaled.get(name)[i]).as(name).isEqualTo(factor * values[i]);
          }
        });
  }
}
