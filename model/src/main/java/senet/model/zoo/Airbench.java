package senet.model.zoo;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Variable;
import senet.engine.op.Flatten;
import senet.engine.op.Gelu;
import senet.engine.op.GlobalMaxPool;
import senet.engine.op.MaxPool2d;
import senet.engine.op.Scale;
import senet.model.nn.BatchNormalization;
import senet.model.nn.Convolution;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Pass;
import senet.model.nn.SqueezeExcitation;
import senet.model.nn.StateVisitor;

/**
 * The network of airbench94 (Jordan, arXiv 2404.00498), made to be trained in few passes, and with
 * SE blocks behind its stages: a whitening 2x2 convolution whose weight comes from the data, three
 * stages of two 3x3 convolutions with a max-pool behind the first, batch norm without scale, GELU,
 * and log-odds that are a ninth of the last layer's output.
 *
 * <p>An SE block lies behind the last GELU of its stage, as the paper has it in networks without
 * shortcuts (arXiv 1709.01507, section 6.1).
 *
 * @param options channels, classes, images of at least 13x13 and SE blocks
 */
public record Airbench(Options options) implements Architecture {
  private static final String PLAIN = "airbench94";
  private static final int WHITENING = 2; // rows and columns of its kernel
  private static final int[] WIDTHS = {64, 256, 256};
  private static final int LEAST_IMAGE = 13; // 12 behind the whitening, 1 behind three pools
  private static final float EPSILON = 1e-12f;
  private static final float MOMENTUM = 0.4f;
  private static final float OUTPUT_SCALE = 1f / 9;

  /** Checks that images do not vanish and that SE blocks are where they can be. */
  public Airbench {
    if (options.image() < LEAST_IMAGE) {
      throw new IllegalArgumentException(
          "%s: images of %dx%d, at least %dx%d are left to its last pool"
              .formatted(PLAIN, options.image(), options.image(), LEAST_IMAGE, LEAST_IMAGE));
    }
    options.excitations().requireWithin(PLAIN, WIDTHS.length);
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
    private final Convolution whitening;
    private final List<Stage> stages = new ArrayList<>();
    private final FullyConnected head;

    Layers(Airbench network) {
      int c = network.options.channels();
      int whitened = 2 * WHITENING * WHITENING * c; // each direction of a patch, and its negative
      whitening = Convolution.fixed(c, whitened, WHITENING);
      c = whitened;
      for (int i = 0; i < WIDTHS.length; i++) {
        stages.add(new Stage(c, WIDTHS[i], network.options.excitations(), i));
        c = WIDTHS[i];
      }
      head = FullyConnected.unbiased(c, network.options.classes());
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = pass.apply(new Gelu(), whitening.apply(pass, x));
      for (Stage stage : stages) {
        y = stage.apply(pass, y);
      }
      y = pass.apply(new Flatten(), pass.apply(new GlobalMaxPool(), y));
      return pass.apply(new Scale(OUTPUT_SCALE), head.apply(pass, y));
    }

    @Override
    public void visit(StateVisitor state) {
      state.visit("whiten", whitening);
      for (int i = 0; i < stages.size(); i++) {
        state.visit("layer" + (i + 1), stages.get(i));
      }
      state.visit("fc", head);
    }
  }

  private static final class Stage implements Layer {
    private final Convolution conv1;
    private final BatchNormalization norm1;
    private final Convolution conv2;
    private final BatchNormalization norm2;
    private final BlockExcitation excitation;

    Stage(int c, int k, Excitations excitations, int stage) {
      conv1 = Convolution.dirac(c, k);
      norm1 = BatchNormalization.unscaled(k, EPSILON, MOMENTUM);
      conv2 = Convolution.dirac(k, k);
      norm2 = BatchNormalization.unscaled(k, EPSILON, MOMENTUM);
      excitation =
          BlockExcitation.of(excitations, stage, SqueezeExcitation.Names.NUMBERED, k, k, k);
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = pass.apply(new MaxPool2d(2, 2), conv1.apply(pass, x));
      y = pass.apply(new Gelu(), norm1.apply(pass, y));
      y = pass.apply(new Gelu(), norm2.apply(pass, conv2.apply(pass, y)));
      return excitation.at(Integration.STANDARD, pass, y);
    }

    @Override
    public void visit(StateVisitor state) {
      state.visit("conv1", conv1);
      state.visit("bn1", norm1);
      state.visit("conv2", conv2);
      state.visit("bn2", norm2);
      excitation.visit(state, "se");
    }
  }
}
