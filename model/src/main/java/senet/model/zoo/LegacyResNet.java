package senet.model.zoo;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.Dropout;
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
 * The ImageNet SE-ResNets, SE-ResNeXts and SENet-154 as the paper's authors released them, and the
 * same without SE blocks (arXiv 1709.01507, tables 1 and 14), under the names of their best known
 * conversion to PyTorch, which timm calls {@code legacy_}: four stages of blocks, an SE block with
 * biases at the end of each residual branch.
 *
 * <p>What differs from later implementations: the stem's 3x3 max-pool has no padding and rounds its
 * size up, and in SE-ResNets of bottlenecks the 1x1 convolution strides.
 *
 * @param plan the numbers that tell one network from another
 * @param options channels, classes and SE blocks
 */
public record LegacyResNet(Plan plan, Options options) implements Architecture {
  private static final int STEM = 64;
  private static final long DROPOUT_SEED = 0; // one a network: draws differ by step

  /** Which convolution of a stage's first bottleneck halves the image. */
  public enum StrideIn {
    /** The first, as in Caffe's ResNets. */
    POINTWISE,
    /** The second. */
    THREE_BY_THREE
  }

  /** The layers of a stage's residual branches, by their channels in the first stage. */
  public sealed interface Branch {
    /** Channels that the branch puts out, twice as many in the next stage. */
    int out();

    /**
     * Two 3x3 convolutions.
     *
     * @param out channels of both
     */
    record Basic(int out) implements Branch {}

    /**
     * 1x1, 3x3 and 1x1 convolutions.
     *
     * @param reduced channels of the first
     * @param width channels of the 3x3 convolution
     * @param out channels of the last
     * @param groups of the 3x3 convolution
     * @param strideIn where a stage's first block strides
     */
    record Bottleneck(int reduced, int width, int out, int groups, StrideIn strideIn)
        implements Branch {}
  }

  /**
   * A row of the paper's tables.
   *
   * @param plain what the command line and saved files call it without SE blocks
   * @param excited what they call it with SE blocks
   * @param stem channels of the stem
   * @param deepStem three 3x3 convolutions instead of one 7x7, the last of twice as many channels
   * @param depths blocks of each stage
   * @param branch of each block
   * @param projection rows and columns of the shortcut's kernel where a stage strides
   * @param dropout probability of dropping before the last layer
   */
  public record Plan(
      String plain,
      String excited,
      int stem,
      boolean deepStem,
      List<Integer> depths,
      Branch branch,
      int projection,
      float dropout) {
    /** Copies the depths. */
    public Plan {
      depths = List.copyOf(depths);
    }

    /** With a 7x7 stem, 1x1 projections and no dropout, as all but SENet-154 are. */
    public Plan(String plain, int stem, List<Integer> depths, Branch branch) {
      this(plain, "se_" + plain, stem, false, depths, branch, 1, 0);
    }

    private Plan(String plain, List<Integer> depths, Branch branch) {
      this(plain, STEM, depths, branch);
    }
  }

  private static final Branch BASIC = new Branch.Basic(64);
  private static final Branch RESNET = new Branch.Bottleneck(64, 64, 256, 1, StrideIn.POINTWISE);

  /** 32x4d: 32 groups of 4 channels in the first stage. */
  private static final Branch RESNEXT =
      new Branch.Bottleneck(32 * 4, 32 * 4, 256, 32, StrideIn.THREE_BY_THREE);

  /** 64x4d, whose first convolution has half the channels. */
  private static final Branch SENET =
      new Branch.Bottleneck(128, 64 * 4, 256, 64, StrideIn.THREE_BY_THREE);

  /** The released networks. */
  public static final List<Plan> PLANS =
      List.of(
          new Plan("resnet18", List.of(2, 2, 2, 2), BASIC),
          new Plan("resnet34", List.of(3, 4, 6, 3), BASIC),
          new Plan("resnet50", List.of(3, 4, 6, 3), RESNET),
          new Plan("resnet101", List.of(3, 4, 23, 3), RESNET),
          new Plan("resnet152", List.of(3, 8, 36, 3), RESNET),
          new Plan("resnext26_32x4d", List.of(2, 2, 2, 2), RESNEXT),
          new Plan("resnext50_32x4d", List.of(3, 4, 6, 3), RESNEXT),
          new Plan("resnext101_32x4d", List.of(3, 4, 23, 3), RESNEXT),
          new Plan(
              "resnext152_64x4d", "senet154", STEM, true, List.of(3, 8, 36, 3), SENET, 3, 0.2f));

  /** Checks that there are the stages, and the bottlenecks, that have SE blocks. */
  public LegacyResNet {
    Excitations excitations = options.excitations();
    excitations.requireWithin(plan.plain, plan.depths.size());
    if (excitations.integration() == Integration.THREE_BY_THREE
        && plan.branch instanceof Branch.Basic) {
      throw new IllegalArgumentException(
          "%s: integration 3x3 is of bottlenecks, it has none".formatted(plan.plain));
    }
  }

  @Override
  public String name() {
    return options.excitations().present() ? plan.excited : plan.plain;
  }

  @Override
  public Layer build() {
    return new Layers(this);
  }

  /** A convolution and its batch norm, each under a name of its own. */
  private record Step(String convName, Convolution conv, String normName, BatchNormalization norm) {
    Step(int number, Convolution conv, int k) {
      this("conv" + number, conv, "bn" + number, new BatchNormalization(k));
    }

    Variable apply(Pass pass, Variable x) {
      return norm.apply(pass, conv.apply(pass, x));
    }

    Variable applyWithRelu(Pass pass, Variable x) {
      return pass.apply(new Relu(), apply(pass, x));
    }

    void visit(StateVisitor state) {
      state.visit(convName, conv);
      state.visit(normName, norm);
    }
  }

  private static final class Layers implements Layer {
    private final List<Step> stem;
    private final List<List<Block>> stages = new ArrayList<>();
    private final float dropout;
    private final FullyConnected last;

    Layers(LegacyResNet network) {
      Plan plan = network.plan;
      stem = stem(plan, network.options.channels());
      dropout = plan.dropout;
      int c = plan.deepStem ? 2 * plan.stem : plan.stem;
      for (int stage = 0; stage < plan.depths.size(); stage++) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < plan.depths.get(stage); i++) {
          blocks.add(new Block(c, stage, stage > 0 && i == 0 ? 2 : 1, network));
          c = plan.branch.out() << stage;
        }
        stages.add(blocks);
      }
      last = new FullyConnected(c, network.options.classes());
    }

    private static List<Step> stem(Plan plan, int channels) {
      int k = plan.stem;
      return plan.deepStem
          ? List.of(
              new Step(1, Convolution.threeByThree(channels, k, 2), k),
              new Step(2, Convolution.threeByThree(k, k, 1), k),
              new Step(3, Convolution.threeByThree(k, 2 * k, 1), 2 * k))
          : List.of(new Step(1, new Convolution(channels, k, 7, 2, 3), k));
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = x;
      for (Step step : stem) {
        y = step.applyWithRelu(pass, y);
      }
      y = pass.apply(new MaxPool2d(3, 2, 0, true), y);
      for (List<Block> stage : stages) {
        for (Block block : stage) {
          y = block.apply(pass, y);
        }
      }
      y = pass.apply(new Flatten(), pass.apply(new GlobalAvgPool(), y));
      if (pass.training() && dropout > 0) {
        y = pass.apply(new Dropout(dropout, DROPOUT_SEED), y, pass.step());
      }
      return last.apply(pass, y);
    }

    @Override
    public void visit(StateVisitor state) {
      stem.forEach(step -> step.visit(state.in("layer0")));
      for (int stage = 0; stage < stages.size(); stage++) {
        for (int i = 0; i < stages.get(stage).size(); i++) {
          state.visit("layer%d.%d".formatted(stage + 1, i), stages.get(stage).get(i));
        }
      }
      state.visit("last_linear", last);
    }
  }

  private static final class Block implements Layer {
    private final List<Step> branch;
    private final BlockExcitation excitation;
    private final Step projection; // null where the shortcut is the input itself

    Block(int c, int stage, int stride, LegacyResNet network) {
      int k = network.plan.branch.out() << stage;
      branch =
          switch (network.plan.branch) {
            case Branch.Basic _ -> basic(c, k, stride);
            case Branch.Bottleneck bottleneck -> bottleneck(c, k, stage, stride, bottleneck);
          };
      projection = stride == 1 && c == k ? null : projection(c, k, stride, network.plan);
      excitation =
          BlockExcitation.of(
              network.options.excitations(),
              stage,
              SqueezeExcitation.Names.NUMBERED,
              c,
              branch.get(branch.size() - 2).norm.channels(),
              k);
    }

    private static List<Step> basic(int c, int k, int stride) {
      return List.of(
          new Step(1, Convolution.threeByThree(c, k, stride), k),
          new Step(2, Convolution.threeByThree(k, k, 1), k));
    }

    private static List<Step> bottleneck(
        int c, int k, int stage, int stride, Branch.Bottleneck form) {
      boolean first = form.strideIn == StrideIn.POINTWISE;
      int reduced = form.reduced << stage;
      int width = form.width << stage;
      return List.of(
          new Step(1, new Convolution(c, reduced, 1, first ? stride : 1, 0), reduced),
          new Step(
              2,
              Convolution.groupedThreeByThree(reduced, width, first ? 1 : stride, form.groups),
              width),
          new Step(3, Convolution.pointwise(width, k), k));
    }

    private static Step projection(int c, int k, int stride, Plan plan) {
      int kernel = stride == 1 ? 1 : plan.projection;
      return new Step(
          "downsample.0",
          new Convolution(c, k, kernel, stride, kernel / 2),
          "downsample.1",
          new BatchNormalization(k));
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = excitation.at(Integration.PRE, pass, x);
      for (Step step : branch.subList(0, branch.size() - 1)) {
        y = step.applyWithRelu(pass, y);
      }
      y = branch.getLast().apply(pass, excitation.at(Integration.THREE_BY_THREE, pass, y));
      Variable skip = projection == null ? x : projection.apply(pass, x);
      Variable sum =
          pass.apply(
              new Add(),
              excitation.at(Integration.STANDARD, pass, y),
              excitation.at(Integration.IDENTITY, pass, skip));
      return excitation.at(Integration.POST, pass, pass.apply(new Relu(), sum));
    }

    @Override
    public void visit(StateVisitor state) {
      branch.forEach(step -> step.visit(state));
      excitation.visit(state, "se_module");
      if (projection != null) {
        projection.visit(state);
      }
    }
  }
}
