package senet.model.zoo;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.Flatten;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.IdentityShortcut;
import senet.engine.op.Relu;
import senet.model.nn.BatchNormalization;
import senet.model.nn.Convolution;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Pass;
import senet.model.nn.SqueezeExcitation;
import senet.model.nn.StateVisitor;

/**
 * The CIFAR ResNet of depth 6 n + 2, with or without SE blocks in its residual blocks: three stages
 * of n blocks with 16, 32 and 64 channels, shortcuts without parameters (He et al., arXiv
 * 1512.03385, section 4.2, option A; SE: arXiv 1709.01507, section 6.1).
 *
 * @param depth layers with weights, 6 n + 2
 * @param options channels, classes and SE blocks
 */
public record CifarResNet(int depth, Options options) implements Architecture {
  private static final int[] WIDTHS = {16, 32, 64};

  /** Checks the depth, and that there are the stages that have SE blocks. */
  public CifarResNet {
    if (depth < 8 || depth % 6 != 2) {
      throw new IllegalArgumentException(
          "resnet: depth is %d but must be 6 n + 2, at least 8".formatted(depth));
    }
    Excitations excitations = options.excitations();
    excitations.requireWithin("resnet" + depth, WIDTHS.length);
    if (excitations.integration() == Integration.THREE_BY_THREE) {
      throw new IllegalArgumentException(
          "resnet%d: integration 3x3 is of bottlenecks, it has none".formatted(depth));
    }
  }

  @Override
  public String name() {
    return (options.excitations().present() ? "se_resnet" : "resnet") + depth;
  }

  @Override
  public Layer build() {
    return new Layers(this);
  }

  private static final class Layers implements Layer {
    private final Convolution stem;
    private final BatchNormalization stemNorm = new BatchNormalization(WIDTHS[0]);
    private final List<List<Block>> stages = new ArrayList<>();
    private final FullyConnected fc;

    Layers(CifarResNet network) {
      stem = Convolution.threeByThree(network.options.channels(), WIDTHS[0], 1);
      int c = WIDTHS[0];
      for (int stage = 0; stage < WIDTHS.length; stage++) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < (network.depth - 2) / 6; i++) {
          int stride = stage > 0 && i == 0 ? 2 : 1;
          blocks.add(new Block(c, stage, stride, network.options.excitations()));
          c = WIDTHS[stage];
        }
        stages.add(blocks);
      }
      fc = new FullyConnected(c, network.options.classes());
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = pass.apply(new Relu(), stemNorm.apply(pass, stem.apply(pass, x)));
      for (List<Block> stage : stages) {
        for (Block block : stage) {
          y = block.apply(pass, y);
        }
      }
      return fc.apply(pass, pass.apply(new Flatten(), pass.apply(new GlobalAvgPool(), y)));
    }

    @Override
    public void visit(StateVisitor state) {
      state.visit("conv1", stem);
      state.visit("bn1", stemNorm);
      for (int stage = 0; stage < stages.size(); stage++) {
        for (int i = 0; i < stages.get(stage).size(); i++) {
          state.visit("layer%d.%d".formatted(stage + 1, i), stages.get(stage).get(i));
        }
      }
      state.visit("fc", fc);
    }
  }

  private static final class Block implements Layer {
    private final int stride;
    private final int width;
    private final Convolution conv1;
    private final BatchNormalization bn1;
    private final Convolution conv2;
    private final BatchNormalization bn2;
    private final BlockExcitation excitation;
    private final boolean sameShape;

    Block(int c, int stage, int stride, Excitations excitations) {
      this.stride = stride;
      this.width = WIDTHS[stage];
      this.sameShape = stride == 1 && c == width;
      conv1 = Convolution.threeByThree(c, width, stride);
      bn1 = new BatchNormalization(width);
      conv2 = Convolution.threeByThree(width, width, 1);
      bn2 = new BatchNormalization(width);
      excitation =
          BlockExcitation.of(
              excitations, stage, SqueezeExcitation.Names.SEQUENTIAL, c, width, width);
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = excitation.at(Integration.PRE, pass, x);
      y = pass.apply(new Relu(), bn1.apply(pass, conv1.apply(pass, y)));
      y = excitation.at(Integration.STANDARD, pass, bn2.apply(pass, conv2.apply(pass, y)));
      Variable skip = sameShape ? x : pass.apply(new IdentityShortcut(stride, width), x);
      Variable sum = pass.apply(new Add(), y, excitation.at(Integration.IDENTITY, pass, skip));
      return excitation.at(Integration.POST, pass, pass.apply(new Relu(), sum));
    }

    @Override
    public void visit(StateVisitor state) {
      state.visit("conv1", conv1);
      state.visit("bn1", bn1);
      state.visit("conv2", conv2);
      state.visit("bn2", bn2);
      excitation.visit(state, "se");
    }
  }
}
