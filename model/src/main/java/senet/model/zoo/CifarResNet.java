package senet.model.zoo;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.IdentityShortcut;
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
 * The CIFAR ResNet of depth 6 n + 2, with or without SE blocks in its residual blocks: three stages
 * of n blocks with 16, 32 and 64 channels (He et al., arXiv 1512.03385, section 4.2; SE: arXiv
 * 1709.01507, section 6.1).
 *
 * @param depth layers with weights, 6 n + 2
 * @param shortcut where a stage halves the image
 * @param options channels, classes and SE blocks
 */
public record CifarResNet(int depth, Shortcut shortcut, Options options) implements Architecture {
  private static final int[] WIDTHS = {16, 32, 64};
  private static final int MOST_DEPTH = 1202; // the deepest of the paper

  /** How a shortcut gets to more channels and fewer pixels (arXiv 1512.03385, section 4.1). */
  public enum Shortcut {
    /** Option A: every other pixel, and zeros for the channels that are new. */
    PADDING(""),
    /** Option B: a 1x1 convolution of the same stride and its batch norm. */
    PROJECTION("_b");

    private final String suffix;

    Shortcut(String suffix) {
      this.suffix = suffix;
    }
  }

  /** Checks the depth, and that there are the stages that have SE blocks. */
  public CifarResNet {
    if (depth < 8 || depth % 6 != 2 || depth > MOST_DEPTH) {
      throw new IllegalArgumentException(
          "resnet: depth is %d but must be 6 n + 2, 8 to %d".formatted(depth, MOST_DEPTH));
    }
    Excitations excitations = options.excitations();
    excitations.requireWithin("resnet" + depth, WIDTHS.length);
    excitations.requireNoBottleneck("resnet" + depth);
  }

  /** With option A, as the paper's table 6 has it. */
  public CifarResNet(int depth, Options options) {
    this(depth, Shortcut.PADDING, options);
  }

  @Override
  public String name() {
    return (options.excitations().present() ? "se_resnet" : "resnet") + depth + shortcut.suffix;
  }

  @Override
  public Layer build() {
    return new Layers(this);
  }

  private static final class Layers implements Layer {
    private final ConvNorm stem;
    private final Stages stages;
    private final PooledHead head;

    Layers(CifarResNet network) {
      stem =
          ConvNorm.numbered(
              1,
              Convolution.threeByThree(network.options.channels(), WIDTHS[0], 1),
              WIDTHS[0],
              true);
      int c = WIDTHS[0];
      List<List<Layer>> built = new ArrayList<>();
      for (int stage = 0; stage < WIDTHS.length; stage++) {
        List<Layer> blocks = new ArrayList<>();
        for (int i = 0; i < (network.depth - 2) / 6; i++) {
          int stride = stage > 0 && i == 0 ? 2 : 1;
          blocks.add(new Block(c, stage, stride, network));
          c = WIDTHS[stage];
        }
        built.add(blocks);
      }
      stages = new Stages(built);
      head = new PooledHead("fc", new FullyConnected(c, network.options.classes()));
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      return head.apply(pass, stages.apply(pass, stem.apply(pass, x)));
    }

    @Override
    public void visit(StateVisitor state) {
      stem.visit(state);
      stages.visit(state);
      head.visit(state);
    }
  }

  private static final class Block implements Layer {
    private final int stride;
    private final int width;
    private final ConvNorm first;
    private final ConvNorm second;
    private final BlockExcitation excitation;
    private final boolean sameShape;
    private final ConvNorm projection; // null without

    Block(int c, int stage, int stride, CifarResNet network) {
      this.stride = stride;
      this.width = WIDTHS[stage];
      this.sameShape = stride == 1 && c == width;
      first = ConvNorm.numbered(1, Convolution.threeByThree(c, width, stride), width, true);
      second = ConvNorm.numbered(2, Convolution.threeByThree(width, width, 1), width, false);
      projection =
          sameShape || network.shortcut == Shortcut.PADDING
              ? null
              : ConvNorm.downsample(new Convolution(c, width, 1, stride, 0), width);
      excitation =
          BlockExcitation.of(
              network.options.excitations(),
              stage,
              SqueezeExcitation.Names.SEQUENTIAL,
              c,
              width,
              width);
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = excitation.at(Integration.PRE, pass, x);
      y = second.apply(pass, first.apply(pass, y));
      y = excitation.at(Integration.STANDARD, pass, y);
      Variable skip = excitation.at(Integration.IDENTITY, pass, skip(pass, x));
      Variable sum = pass.apply(new Add(), y, skip);
      return excitation.at(Integration.POST, pass, pass.apply(new Relu(), sum));
    }

    private Variable skip(Pass pass, Variable x) {
      if (projection != null) {
        return projection.apply(pass, x);
      }
      return sameShape ? x : pass.apply(new IdentityShortcut(stride, width), x);
    }

    @Override
    public void visit(StateVisitor state) {
      first.visit(state);
      second.visit(state);
      excitation.visit(state, "se");
      if (projection != null) {
        projection.visit(state);
      }
    }
  }
}
