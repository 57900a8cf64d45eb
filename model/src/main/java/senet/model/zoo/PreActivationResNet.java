package senet.model.zoo;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.Relu;
import senet.model.nn.BatchNormalization;
import senet.model.nn.Convolution;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Pass;
import senet.model.nn.PooledHead;
import senet.model.nn.SqueezeExcitation;
import senet.model.nn.Stages;
import senet.model.nn.StateVisitor;

/**
 * The CIFAR networks whose residual blocks put batch norm and ReLU before each convolution, with or
 * without SE blocks: ResNet-164 (He et al., arXiv 1603.05027) and WRN-16-8 (Zagoruyko and
 * Komodakis, arXiv 1605.07146). A shortcut that changes shape is a 1x1 convolution, which shares
 * the branch's first norm and ReLU; another is the input itself, before them.
 *
 * @param plan the numbers that tell one network from another
 * @param options channels, classes and SE blocks
 */
public record PreActivationResNet(Plan plan, Options options) implements Architecture {
  private static final int STEM = 16;
  private static final int STAGES = 3;

  /**
   * What decides the layers, beside the options.
   *
   * @param name without SE blocks
   * @param blocks of each stage
   * @param width channels of the 3x3 convolutions in the first stage, twice as many in the next
   * @param expansion output channels for each of them: 1x1, 3x3 and 1x1 convolutions where there
   *     are more than one, two of 3x3 where not
   */
  public record Plan(String name, int blocks, int width, int expansion) {
    boolean bottleneck() {
      return expansion > 1;
    }
  }

  /** The networks of the paper's tables 4 and 5. */
  public static final List<Plan> PLANS =
      List.of(new Plan("resnet164", 18, 16, 4), new Plan("wrn16_8", 2, 128, 1));

  /** Checks that there are the stages, and the bottlenecks, that have SE blocks. */
  public PreActivationResNet {
    options.excitations().requireWithin(plan.name, STAGES);
    if (!plan.bottleneck()) {
      options.excitations().requireNoBottleneck(plan.name);
    }
  }

  @Override
  public String name() {
    return (options.excitations().present() ? "se_" : "") + plan.name;
  }

  @Override
  public Layer build() {
    return new Layers(this);
  }

  private static final class Layers implements Layer {
    private final Convolution stem;
    private final Stages stages;
    private final BatchNormalization norm;
    private final PooledHead head;

    Layers(PreActivationResNet network) {
      stem = Convolution.threeByThree(network.options.channels(), STEM, 1);
      int c = STEM;
      List<List<Layer>> built = new ArrayList<>();
      for (int stage = 0; stage < STAGES; stage++) {
        List<Layer> blocks = new ArrayList<>();
        for (int i = 0; i < network.plan.blocks; i++) {
          Block block = new Block(c, stage, stage > 0 && i == 0 ? 2 : 1, network);
          blocks.add(block);
          c = block.k;
        }
        built.add(blocks);
      }
      stages = new Stages(built);
      norm = new BatchNormalization(c);
      head = new PooledHead("fc", new FullyConnected(c, network.options.classes()));
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = stages.apply(pass, stem.apply(pass, x));
      return head.apply(pass, pass.apply(new Relu(), norm.apply(pass, y)));
    }

    @Override
    public void visit(StateVisitor state) {
      state.visit("conv1", stem);
      stages.visit(state);
      state.visit("bn", norm);
      head.visit(state);
    }
  }

  private static final class Block implements Layer {
    private final int k;
    private final List<BatchNormalization> norms = new ArrayList<>();
    private final List<Convolution> convolutions;
    private final BlockExcitation excitation;
    private final Convolution projection; // null where the shortcut is the input itself

    Block(int c, int stage, int stride, PreActivationResNet network) {
      int width = network.plan.width << stage;
      k = width * network.plan.expansion;
      convolutions =
          network.plan.bottleneck()
              ? List.of(
                  Convolution.pointwise(c, width),
                  Convolution.threeByThree(width, width, stride),
                  Convolution.pointwise(width, k))
              : List.of(
                  Convolution.threeByThree(c, width, stride),
                  Convolution.threeByThree(width, width, 1));
      norms.add(new BatchNormalization(c));
      for (int i = 1; i < convolutions.size(); i++) {
        norms.add(new BatchNormalization(width));
      }
      projection = stride == 1 && c == k ? null : new Convolution(c, k, 1, stride, 0);
      excitation =
          BlockExcitation.of(
              network.options.excitations(),
              stage,
              SqueezeExcitation.Names.SEQUENTIAL,
              c,
              width,
              k);
    }

    private Variable activated(int i, Pass pass, Variable x) {
      return pass.apply(new Relu(), norms.get(i).apply(pass, x));
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable first = activated(0, pass, x);
      Variable y = convolutions.getFirst().apply(pass, excitation.at(Integration.PRE, pass, first));
      for (int i = 1; i < convolutions.size(); i++) {
        Variable z = activated(i, pass, y);
        if (i == 2) {
          z = excitation.at(Integration.THREE_BY_THREE, pass, z);
        }
        y = convolutions.get(i).apply(pass, z);
      }
      Variable skip = projection == null ? x : projection.apply(pass, first);
      Variable sum =
          pass.apply(
              new Add(),
              excitation.at(Integration.STANDARD, pass, y),
              excitation.at(Integration.IDENTITY, pass, skip));
      return excitation.at(Integration.POST, pass, sum);
    }

    @Override
    public void visit(StateVisitor state) {
      for (int i = 0; i < convolutions.size(); i++) {
        state.visit("bn" + (i + 1), norms.get(i));
        state.visit("conv" + (i + 1), convolutions.get(i));
      }
      excitation.visit(state, "se");
      if (projection != null) {
        state.visit("downsample.0", projection);
      }
    }
  }
}
