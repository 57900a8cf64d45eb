package senet.model.zoo;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Variable;
import senet.model.nn.ConvNorm;
import senet.model.nn.Convolution;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Pass;
import senet.model.nn.PooledHead;
import senet.model.nn.SqueezeExcitation;
import senet.model.nn.StateVisitor;

/**
 * MobileNet 1.0 (arXiv 1704.04861, table 1), and with an SE block behind the ReLU of each pointwise
 * convolution (arXiv 1709.01507, section 6.1): a 3x3 stem, and pairs of depthwise and pointwise
 * convolutions. SE blocks are chosen by the side of the image they see, in stages of 112, 56, 28,
 * 14 and 7 pixels of 224.
 *
 * @param options channels, classes and SE blocks
 */
public record MobileNet(Options options) implements Architecture {
  private static final String PLAIN = "mobilenet";
  private static final int STEM = 32;

  /** Output channels of a pair, and the stride of its depthwise convolution. */
  private record Pair(int k, int stride) {}

  private static final List<Pair> PAIRS =
      List.of(
          new Pair(64, 1),
          new Pair(128, 2),
          new Pair(128, 1),
          new Pair(256, 2),
          new Pair(256, 1),
          new Pair(512, 2),
          new Pair(512, 1),
          new Pair(512, 1),
          new Pair(512, 1),
          new Pair(512, 1),
          new Pair(512, 1),
          new Pair(1024, 2),
          new Pair(1024, 1));

  private static final int STAGES = 5;

  /** Checks that there are the stages that have SE blocks, and that they are where they can be. */
  public MobileNet {
    options.excitations().requireWithin(PLAIN, STAGES);
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
    private final List<Block> blocks = new ArrayList<>();
    private final PooledHead head;

    Layers(MobileNet network) {
      Options options = network.options;
      stem =
          ConvNorm.numbered(1, Convolution.threeByThree(options.channels(), STEM, 2), STEM, true);
      int c = STEM;
      int stage = 0;
      for (Pair pair : PAIRS) {
        stage += pair.stride - 1;
        blocks.add(new Block(c, pair, stage, options.excitations()));
        c = pair.k;
      }
      head = new PooledHead("fc", new FullyConnected(c, options.classes()));
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = stem.apply(pass, x);
      for (Block block : blocks) {
        y = block.apply(pass, y);
      }
      return head.apply(pass, y);
    }

    @Override
    public void visit(StateVisitor state) {
      stem.visit(state);
      for (int i = 0; i < blocks.size(); i++) {
        state.visit("blocks." + i, blocks.get(i));
      }
      head.visit(state);
    }
  }

  private static final class Block implements Layer {
    private final ConvNorm depthwise;
    private final ConvNorm pointwise;
    private final BlockExcitation excitation;

    Block(int c, Pair pair, int stage, Excitations excitations) {
      int k = pair.k;
      depthwise =
          ConvNorm.numbered(1, Convolution.groupedThreeByThree(c, c, pair.stride, c), c, true);
      pointwise = ConvNorm.numbered(2, Convolution.pointwise(c, k), k, true);
      excitation =
          BlockExcitation.of(excitations, stage, SqueezeExcitation.Names.NUMBERED, k, k, k);
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = pointwise.apply(pass, depthwise.apply(pass, x));
      return excitation.at(Integration.STANDARD, pass, y);
    }

    @Override
    public void visit(StateVisitor state) {
      depthwise.visit(state);
      pointwise.visit(state);
      excitation.visit(state, "se");
    }
  }
}
