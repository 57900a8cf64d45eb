package senet.model.zoo;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.Flatten;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.LogSoftmax;
import senet.engine.op.Relu;
import senet.model.nn.ConvNorm;
import senet.model.nn.Convolution;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Pass;
import senet.model.nn.SqueezeExcitationShift;
import senet.model.nn.StateVisitor;

/**
 * {@code Network(in, filters, blocks, classes)} of the study note on SENet that this project comes
 * from: a 3x3 stem, {@code blocks - 1} residual blocks of two 3x3 convolutions and an SE block with
 * gate and shift, a 1x1 convolution, global average pool, and log-probabilities out.
 *
 * <p>The note's code never squeezes (its pooled tensor is overwritten), which is {@link
 * senet.model.nn.Squeeze#NONE}; its text describes {@link senet.model.nn.Squeeze#AVG}.
 *
 * @param filters channels of the residual blocks
 * @param blocks residual blocks, plus one
 * @param options channels, classes and SE blocks, of which squeeze, gate and reduction are free
 */
public record SeedNetwork(int filters, int blocks, Options options) implements Architecture {
  private static final int HEAD = 128;
  private static final int FILTERS = 128; // the note's
  private static final int BLOCKS = 10;
  private static final int MOST_FILTERS = 1 << 10; // the name of a file may ask for them
  private static final int MOST_BLOCKS = 128;

  /** Checks the counts, and that its SE blocks are where and what they can be. */
  public SeedNetwork {
    if (filters < 1 || filters > MOST_FILTERS || blocks < 1 || blocks > MOST_BLOCKS) {
      throw new IllegalArgumentException(
          "seed: %d filters and %d blocks, they must be 1 to %d and 1 to %d"
              .formatted(filters, blocks, MOST_FILTERS, MOST_BLOCKS));
    }
    Excitations excitations = options.excitations();
    if (excitations.present()
        && (excitations.integration() != Integration.STANDARD
            || excitations.form().biased()
            || !excitations.stages().isEmpty())) {
      throw new IllegalArgumentException(
          "seed: its SE blocks end every residual branch and have no biases, not %s; hint: squeeze, gate and reduction can be chosen"
              .formatted(excitations));
    }
  }

  /** The note's own: 128 filters, 10 blocks. */
  public static SeedNetwork standard(Options options) {
    return new SeedNetwork(FILTERS, BLOCKS, options);
  }

  @Override
  public String name() {
    return filters == FILTERS && blocks == BLOCKS
        ? "seed"
        : "seed_f%d_b%d".formatted(filters, blocks);
  }

  @Override
  public Layer build() {
    return new Layers(this);
  }

  private static final class Layers implements Layer {
    private final ConvNorm convBlock;
    private final List<Block> resBlocks = new ArrayList<>();
    private final ConvNorm outConv;
    private final FullyConnected fc;

    Layers(SeedNetwork network) {
      int filters = network.filters;
      Options options = network.options;
      convBlock =
          new ConvNorm(Convolution.threeByThree(options.channels(), filters, 1), filters, true);
      for (int i = 1; i < network.blocks; i++) {
        resBlocks.add(new Block(filters, options));
      }
      outConv = new ConvNorm(Convolution.pointwise(filters, HEAD), HEAD, true);
      fc = new FullyConnected(HEAD, options.classes());
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = convBlock.apply(pass, x);
      for (Block block : resBlocks) {
        y = block.apply(pass, y);
      }
      y = pass.apply(new GlobalAvgPool(), outConv.apply(pass, y));
      return pass.apply(new LogSoftmax(), fc.apply(pass, pass.apply(new Flatten(), y)));
    }

    @Override
    public void visit(StateVisitor state) {
      state.visit("conv_block", convBlock);
      for (int i = 0; i < resBlocks.size(); i++) {
        state.visit("res_blocks." + i, resBlocks.get(i));
      }
      state.visit("out_conv", outConv);
      state.visit("fc", fc);
    }
  }

  private static final class Block implements Layer {
    private final ConvNorm lower;
    private final ConvNorm upper;
    private final SqueezeExcitationShift excitation; // null without

    Block(int filters, Options options) {
      lower = new ConvNorm(Convolution.threeByThree(filters, filters, 1), filters, true);
      upper = new ConvNorm(Convolution.threeByThree(filters, filters, 1), filters, false);
      Excitations excitations = options.excitations();
      excitation =
          excitations.present() ? new SqueezeExcitationShift(filters, excitations.form()) : null;
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable path = upper.apply(pass, lower.apply(pass, x));
      if (excitation != null) {
        path = excitation.apply(pass, path);
      }
      return pass.apply(new Relu(), pass.apply(new Add(), x, path));
    }

    @Override
    public void visit(StateVisitor state) {
      state.visit("conv_lower", lower);
      state.visit("conv_upper", upper);
      if (excitation != null) {
        state.visit("se_block", excitation);
      }
    }
  }
}
