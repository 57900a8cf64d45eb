package senet.model.zoo;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Op;
import senet.engine.autograd.Variable;
import senet.engine.op.AvgPool2d;
import senet.engine.op.MaxPool2d;
import senet.model.nn.BatchNormalization;
import senet.model.nn.Branches;
import senet.model.nn.ConvNorm;
import senet.model.nn.Convolution;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Pass;
import senet.model.nn.Pool;
import senet.model.nn.PooledHead;
import senet.model.nn.StateVisitor;

/**
 * BN-Inception (Ioffe and Szegedy, arXiv 1502.03167, figure 5) as the SE paper's authors released
 * it with an SE block behind each concatenation (arXiv 1709.01507, table 1), and the same without:
 * convolutions without biases, pools that round their size up. Names are those of the best known
 * conversion of the plain network to PyTorch, whose convolutions have biases, too.
 *
 * <p>Where a module strides, the pool of the release and its convolutions give sizes that fit on
 * even sides only; on odd sides the pool has the convolutions' padding here.
 *
 * <p>Stages of SE blocks are the paper's 3, 4 and 5, counted from 1.
 *
 * @param options channels, classes and SE blocks
 */
public record BnInception(Options options) implements Architecture {
  private static final String PLAIN = "bn_inception";
  private static final int FIRST_STAGE = 3;

  /** A row of the paper's table: channels of the convolutions. */
  private sealed interface Module {
    /** Channels that it puts out, of {@code c} channels. */
    int out(int c);

    /** Its branches for {@code c} channels, called {@code name} in files. */
    Branches build(int c, String name);
  }

  /**
   * A module that keeps the image's size.
   *
   * @param one of the 1x1
   * @param reduced of the 1x1 before the 3x3
   * @param three of the 3x3
   * @param reducedTwice of the 1x1 before two 3x3
   * @param twice of each of two 3x3
   * @param pooled of the 1x1 behind the pool
   * @param pool with windows of 3x3
   */
  private record Keeping(
      int one, int reduced, int three, int reducedTwice, int twice, int pooled, Op pool)
      implements Module {
    @Override
    public int out(int c) {
      return one + three + twice + pooled;
    }

    @Override
    public Branches build(int c, String name) {
      return new Branches(
          List.of(
              List.of(step(name + "_1x1", c, one, 1, 1)),
              threeByThree(name, c, reduced, three, 1),
              doubleThreeByThree(name, c, reducedTwice, twice, 1),
              List.of(new Pool(pool), step(name + "_pool_proj", c, pooled, 1, 1))));
    }
  }

  /**
   * A module that halves the image.
   *
   * @param reduced of the 1x1 before the 3x3
   * @param three of the 3x3
   * @param reducedTwice of the 1x1 before two 3x3
   * @param twice of each of two 3x3
   */
  private record Halving(int reduced, int three, int reducedTwice, int twice) implements Module {
    @Override
    public int out(int c) {
      return three + twice + c;
    }

    @Override
    public Branches build(int c, String name) {
      return new Branches(
          List.of(
              threeByThree(name, c, reduced, three, 2),
              doubleThreeByThree(name, c, reducedTwice, twice, 2),
              List.of(new HalvingPool())));
    }
  }

  /** The largest of each 3x3 window, to half the size that is rounded up, whatever the side. */
  private record HalvingPool() implements Layer {
    @Override
    public Variable apply(Pass pass, Variable x) {
      return pass.apply(new MaxPool2d(3, 2, x.shape().dim(1) % 2, true), x);
    }

    @Override
    public void visit(StateVisitor state) {
      // A pool learns nothing.
    }
  }

  private static final Op MEAN = new AvgPool2d(3, 1, 1, false, true);
  private static final Op LARGEST = new MaxPool2d(3, 1, 1, false);

  private static final List<List<Module>> STAGES =
      List.of(
          List.of(
              new Keeping(64, 64, 64, 64, 96, 32, MEAN),
              new Keeping(64, 64, 96, 64, 96, 64, MEAN),
              new Halving(128, 160, 64, 96)),
          List.of(
              new Keeping(224, 64, 96, 96, 128, 128, MEAN),
              new Keeping(192, 96, 128, 96, 128, 128, MEAN),
              new Keeping(160, 128, 160, 128, 160, 128, MEAN),
              new Keeping(96, 128, 192, 160, 192, 128, MEAN),
              new Halving(128, 192, 192, 256)),
          List.of(
              new Keeping(352, 192, 320, 160, 224, 128, MEAN),
              new Keeping(352, 192, 320, 192, 224, 128, LARGEST)));

  /** Checks that there are the places and stages that have SE blocks. */
  public BnInception {
    options.excitations().requireWithin(PLAIN, STAGES.size());
    options.excitations().requireStandard(PLAIN);
  }

  @Override
  public String name() {
    return options.excitations().present() ? "se_" + PLAIN : PLAIN;
  }

  @Override
  public Layer build() {
    return new Layers(options);
  }

  private static Layer step(String name, int c, int k, int kernel, int stride) {
    return new ConvNorm(
        name,
        new Convolution(c, k, kernel, stride, kernel / 2),
        name + "_bn",
        new BatchNormalization(k),
        true);
  }

  private static List<Layer> threeByThree(String name, int c, int reduced, int k, int stride) {
    return List.of(
        step(name + "_3x3_reduce", c, reduced, 1, 1), step(name + "_3x3", reduced, k, 3, stride));
  }

  private static List<Layer> doubleThreeByThree(
      String name, int c, int reduced, int k, int stride) {
    return List.of(
        step(name + "_double_3x3_reduce", c, reduced, 1, 1),
        step(name + "_double_3x3_1", reduced, k, 3, 1),
        step(name + "_double_3x3_2", k, k, 3, stride));
  }

  private static final class Layers implements Layer {
    private final List<Layer> body = new ArrayList<>();
    private final PooledHead head;

    Layers(Options options) {
      body.add(step("conv1_7x7_s2", options.channels(), 64, 7, 2));
      body.add(new Pool(new MaxPool2d(3, 2, 0, true)));
      body.add(step("conv2_3x3_reduce", 64, 64, 1, 1));
      body.add(step("conv2_3x3", 64, 192, 3, 1));
      body.add(new Pool(new MaxPool2d(3, 2, 0, true)));
      int c = 192;
      for (int stage = 0; stage < STAGES.size(); stage++) {
        char letter = 'a';
        for (Module module : STAGES.get(stage)) {
          String name = "inception_%d%c".formatted(FIRST_STAGE + stage, letter++);
          int k = module.out(c);
          body.add(
              InceptionModule.of(name, module.build(c, name), options.excitations(), stage, k));
          c = k;
        }
      }
      head = new PooledHead("last_linear", new FullyConnected(c, options.classes()));
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = x;
      for (Layer layer : body) {
        y = layer.apply(pass, y);
      }
      return head.apply(pass, y);
    }

    @Override
    public void visit(StateVisitor state) {
      body.forEach(layer -> layer.visit(state));
      head.visit(state);
    }
  }
}
