package senet.model.zoo;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.AvgPool2d;
import senet.engine.op.ChannelShuffle;
import senet.engine.op.Concat;
import senet.engine.op.MaxPool2d;
import senet.engine.op.Relu;
import senet.model.nn.ConvNorm;
import senet.model.nn.Convolution;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Pass;
import senet.model.nn.PooledHead;
import senet.model.nn.SqueezeExcitation;
import senet.model.nn.Stages;
import senet.model.nn.StateVisitor;

/**
 * ShuffleNet 1x with three groups (arXiv 1707.01083, table 1), and with SE blocks at the end of
 * each unit's branch (arXiv 1709.01507, section 6.1): a unit is a pointwise convolution in groups,
 * a shuffle of channels, a depthwise convolution and another pointwise one in groups; where it
 * strides, its input is averaged and goes beside the branch's channels instead of being added.
 *
 * @param options channels, classes and SE blocks
 */
public record ShuffleNet(Options options) implements Architecture {
  private static final String PLAIN = "shufflenet_g3";
  private static final int STEM = 24;
  private static final int GROUPS = 3;
  private static final int BOTTLENECK = 4; // output channels for each of the branch's inner ones

  /** Output channels and units of stages 2, 3 and 4 of the paper, which are 1, 2 and 3 here. */
  private record Stage(int k, int units) {}

  private static final List<Stage> STAGES =
      List.of(new Stage(240, 4), new Stage(480, 8), new Stage(960, 4));

  /** Checks that there are the stages that have SE blocks, and that they are where they can be. */
  public ShuffleNet {
    options.excitations().requireWithin(PLAIN, STAGES.size());
    options.excitations().requireStandard(PLAIN);
  }

  @Override
  public String name() {
    return (options.excitations().present() ? "se_" : "") + PLAIN;
  }

  @Override
  public Layer build() {
    return new Layers(this);
  }

  private static final class Layers implements Layer {
    private final ConvNorm stem;
    private final Stages stages;
    private final PooledHead head;

    Layers(ShuffleNet network) {
      Options options = network.options;
      stem =
          ConvNorm.numbered(1, Convolution.threeByThree(options.channels(), STEM, 2), STEM, true);
      int c = STEM;
      List<List<Layer>> built = new ArrayList<>();
      for (int stage = 0; stage < STAGES.size(); stage++) {
        List<Layer> units = new ArrayList<>();
        int k = STAGES.get(stage).k;
        for (int i = 0; i < STAGES.get(stage).units; i++) {
          units.add(new Unit(c, k, stage, i == 0, options.excitations()));
          c = k;
        }
        built.add(units);
      }
      stages = new Stages(built);
      head = new PooledHead("fc", new FullyConnected(c, options.classes()));
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = pass.apply(new MaxPool2d(3, 2, 1, false), stem.apply(pass, x));
      return head.apply(pass, stages.apply(pass, y));
    }

    @Override
    public void visit(StateVisitor state) {
      stem.visit(state);
      stages.visit(state);
      head.visit(state);
    }
  }

  private static final class Unit implements Layer {
    private final boolean strides;
    private final ConvNorm reduce;
    private final ConvNorm depthwise;
    private final ConvNorm expand;
    private final BlockExcitation excitation;

    Unit(int c, int k, int stage, boolean strides, Excitations excitations) {
      this.strides = strides;
      int inner = k / BOTTLENECK;
      int added = strides ? k - c : k; // beside the input's channels, or onto them
      // The stem's few channels are not divided.
      int first = c == STEM ? 1 : GROUPS;
      reduce = ConvNorm.numbered(1, Convolution.groupedPointwise(c, inner, first), inner, true);
      depthwise =
          ConvNorm.numbered(
              2,
              Convolution.groupedThreeByThree(inner, inner, strides ? 2 : 1, inner),
              inner,
              false);
      expand =
          ConvNorm.numbered(3, Convolution.groupedPointwise(inner, added, GROUPS), added, false);
      excitation =
          BlockExcitation.of(excitations, stage, SqueezeExcitation.Names.NUMBERED, c, inner, added);
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = pass.apply(new ChannelShuffle(GROUPS), reduce.apply(pass, x));
      y = expand.apply(pass, depthwise.apply(pass, y));
      y = excitation.at(Integration.STANDARD, pass, y);
      Variable joined =
          strides
              ? pass.apply(new Concat(), pass.apply(new AvgPool2d(3, 2, 1, false, true), x), y)
              : pass.apply(new Add(), x, y);
      return pass.apply(new Relu(), joined);
    }

    @Override
    public void visit(StateVisitor state) {
      reduce.visit(state);
      depthwise.visit(state);
      expand.visit(state);
      excitation.visit(state, "se");
    }
  }
}
