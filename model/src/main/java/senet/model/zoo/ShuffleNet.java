package senet.model.zoo;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.AvgPool2d;
import senet.engine.op.ChannelShuffle;
import senet.engine.op.Concat;
import senet.engine.op.Flatten;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.MaxPool2d;
import senet.engine.op.Relu;
import senet.model.nn.Convolution;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Pass;
import senet.model.nn.SqueezeExcitation;
import senet.model.nn.StateVisitor;
import senet.model.nn.Step;

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
    private final Step stem;
    private final List<List<Unit>> stages = new ArrayList<>();
    private final FullyConnected fc;

    Layers(ShuffleNet network) {
      Options options = network.options;
      stem = Step.numbered(1, Convolution.threeByThree(options.channels(), STEM, 2), STEM);
      int c = STEM;
      for (int stage = 0; stage < STAGES.size(); stage++) {
        List<Unit> units = new ArrayList<>();
        int k = STAGES.get(stage).k;
        for (int i = 0; i < STAGES.get(stage).units; i++) {
          units.add(new Unit(c, k, stage, i == 0, options.excitations()));
          c = k;
        }
        stages.add(units);
      }
      fc = new FullyConnected(c, options.classes());
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = pass.apply(new MaxPool2d(3, 2, 1, false), stem.applyWithRelu(pass, x));
      for (List<Unit> units : stages) {
        for (Unit unit : units) {
          y = unit.apply(pass, y);
        }
      }
      return fc.apply(pass, pass.apply(new Flatten(), pass.apply(new GlobalAvgPool(), y)));
    }

    @Override
    public void visit(StateVisitor state) {
      stem.visit(state);
      for (int stage = 0; stage < stages.size(); stage++) {
        for (int i = 0; i < stages.get(stage).size(); i++) {
          state.visit("layer%d.%d".formatted(stage + 1, i), stages.get(stage).get(i));
        }
      }
      state.visit("fc", fc);
    }
  }

  private static final class Unit implements Layer {
    private final boolean strides;
    private final Step reduce;
    private final Step depthwise;
    private final Step expand;
    private final BlockExcitation excitation;

    Unit(int c, int k, int stage, boolean strides, Excitations excitations) {
      this.strides = strides;
      int inner = k / BOTTLENECK;
      int added = strides ? k - c : k; // beside the input's channels, or onto them
      // The stem's few channels are not divided.
      int first = c == STEM ? 1 : GROUPS;
      reduce = Step.numbered(1, Convolution.groupedPointwise(c, inner, first), inner);
      depthwise =
          Step.numbered(
              2, Convolution.groupedThreeByThree(inner, inner, strides ? 2 : 1, inner), inner);
      expand = Step.numbered(3, Convolution.groupedPointwise(inner, added, GROUPS), added);
      excitation =
          BlockExcitation.of(excitations, stage, SqueezeExcitation.Names.NUMBERED, c, inner, added);
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = pass.apply(new ChannelShuffle(GROUPS), reduce.applyWithRelu(pass, x));
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
