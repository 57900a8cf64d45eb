package senet.model.zoo;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.Flatten;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.MaxPool2d;
import senet.engine.op.Relu;
import senet.model.nn.BatchNormalization;
import senet.model.nn.Convolution;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Pass;
import senet.model.nn.SqueezeExcitation;
import senet.model.nn.StateVisitor;

/**
 * The ImageNet SE-ResNets and SE-ResNeXts as the paper's authors released them (arXiv 1709.01507,
 * table 1), under the names of their best known conversion to PyTorch, which timm calls {@code
 * legacy_}: four stages of bottlenecks, an SE block with biases at the end of each residual branch.
 *
 * <p>What differs from later implementations: the stem's 3x3 max-pool has no padding and rounds its
 * size up, and in SE-ResNets the 1x1 convolution strides.
 *
 * @param plan the numbers that tell one network from another
 * @param options channels, classes and squeeze
 */
public record LegacySeResNet(Plan plan, Options options) implements Architecture {
  private static final int REDUCTION = 16;
  private static final int EXPANSION = 4; // a block's output channels to its stage's
  private static final int IMAGE = 224;
  private static final int STEM = 64;

  /** Which convolution of a stage's first block halves the image. */
  public enum StrideIn {
    /** The first, as in Caffe's ResNets. */
    POINTWISE,
    /** The second. */
    THREE_BY_THREE
  }

  /**
   * A row of the paper's table.
   *
   * @param name what the command line and saved files call it
   * @param image rows and columns of the images it was designed for
   * @param stem channels of the stem; stage s puts out {@code 4 stem 2^s}
   * @param depths blocks of each stage
   * @param width channels of the first stage's 3x3 convolutions, twice as many in the next stage
   * @param groups of the 3x3 convolutions
   * @param strideIn where a stage's first block strides
   */
  public record Plan(
      String name,
      int image,
      int stem,
      List<Integer> depths,
      int width,
      int groups,
      StrideIn strideIn) {
    /** Copies the depths. */
    public Plan {
      depths = List.copyOf(depths);
    }

    /** {@code se_resnetN}. */
    private static Plan resNet(String name, Integer... depths) {
      return new Plan(name, IMAGE, STEM, List.of(depths), 64, 1, StrideIn.POINTWISE);
    }

    /** {@code se_resnextN_32x4d}: 32 groups of 4 channels in the first stage. */
    private static Plan resNext(String name, Integer... depths) {
      return new Plan(name, IMAGE, STEM, List.of(depths), 32 * 4, 32, StrideIn.THREE_BY_THREE);
    }
  }

  /** The released networks. */
  public static final List<Plan> PLANS =
      List.of(
          Plan.resNet("se_resnet50", 3, 4, 6, 3),
          Plan.resNet("se_resnet101", 3, 4, 23, 3),
          Plan.resNet("se_resnet152", 3, 8, 36, 3),
          Plan.resNext("se_resnext50_32x4d", 3, 4, 6, 3),
          Plan.resNext("se_resnext101_32x4d", 3, 4, 23, 3));

  @Override
  public String name() {
    return plan.name;
  }

  @Override
  public Images images() {
    return new Images(plan.image, plan.image, options.channels(), options.classes());
  }

  @Override
  public Layer build() {
    return new Layers(this);
  }

  private static final class Layers implements Layer {
    private final Convolution stem;
    private final BatchNormalization stemNorm;
    private final List<List<Block>> stages = new ArrayList<>();
    private final FullyConnected last;

    Layers(LegacySeResNet network) {
      Plan plan = network.plan;
      stem = new Convolution(network.options.channels(), plan.stem, 7, 2, 3);
      stemNorm = new BatchNormalization(plan.stem);
      int c = plan.stem;
      for (int stage = 0; stage < plan.depths.size(); stage++) {
        int k = (EXPANSION * plan.stem) << stage;
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < plan.depths.get(stage); i++) {
          blocks.add(new Block(c, plan.width << stage, k, stage > 0 && i == 0 ? 2 : 1, network));
          c = k;
        }
        stages.add(blocks);
      }
      last = new FullyConnected(c, network.options.classes());
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = pass.apply(new Relu(), stemNorm.apply(pass, stem.apply(pass, x)));
      y = pass.apply(new MaxPool2d(3, 2, 0, true), y);
      for (List<Block> stage : stages) {
        for (Block block : stage) {
          y = block.apply(pass, y);
        }
      }
      return last.apply(pass, pass.apply(new Flatten(), pass.apply(new GlobalAvgPool(), y)));
    }

    @Override
    public void visit(StateVisitor state) {
      state.visit("layer0.conv1", stem);
      state.visit("layer0.bn1", stemNorm);
      for (int stage = 0; stage < stages.size(); stage++) {
        for (int i = 0; i < stages.get(stage).size(); i++) {
          state.visit("layer%d.%d".formatted(stage + 1, i), stages.get(stage).get(i));
        }
      }
      state.visit("last_linear", last);
    }
  }

  private static final class Block implements Layer {
    private final Convolution conv1;
    private final BatchNormalization bn1;
    private final Convolution conv2;
    private final BatchNormalization bn2;
    private final Convolution conv3;
    private final BatchNormalization bn3;
    private final SqueezeExcitation excitation;
    private final Convolution projection; // null where the shortcut is the input itself
    private final BatchNormalization projectionNorm;

    Block(int c, int width, int k, int stride, LegacySeResNet network) {
      boolean first = network.plan.strideIn == StrideIn.POINTWISE;
      conv1 = new Convolution(c, width, 1, first ? stride : 1, 0);
      bn1 = new BatchNormalization(width);
      conv2 =
          Convolution.groupedThreeByThree(width, width, first ? 1 : stride, network.plan.groups);
      bn2 = new BatchNormalization(width);
      conv3 = Convolution.pointwise(width, k);
      bn3 = new BatchNormalization(k);
      excitation = SqueezeExcitation.biased(k, REDUCTION, network.options.squeeze());
      boolean projects = stride != 1 || c != k;
      projection = projects ? new Convolution(c, k, 1, stride, 0) : null;
      projectionNorm = projects ? new BatchNormalization(k) : null;
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = pass.apply(new Relu(), bn1.apply(pass, conv1.apply(pass, x)));
      y = pass.apply(new Relu(), bn2.apply(pass, conv2.apply(pass, y)));
      y = excitation.apply(pass, bn3.apply(pass, conv3.apply(pass, y)));
      Variable skip =
          projection == null ? x : projectionNorm.apply(pass, projection.apply(pass, x));
      return pass.apply(new Relu(), pass.apply(new Add(), y, skip));
    }

    @Override
    public void visit(StateVisitor state) {
      state.visit("conv1", conv1);
      state.visit("bn1", bn1);
      state.visit("conv2", conv2);
      state.visit("bn2", bn2);
      state.visit("conv3", conv3);
      state.visit("bn3", bn3);
      state.visit("se_module", excitation);
      if (projection != null) {
        state.visit("downsample.0", projection);
        state.visit("downsample.1", projectionNorm);
      }
    }
  }
}
