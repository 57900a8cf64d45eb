package senet.model.zoo;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Variable;
import senet.engine.op.AdaptiveAvgPool2d;
import senet.engine.op.Dropout;
import senet.engine.op.Flatten;
import senet.engine.op.MaxPool2d;
import senet.engine.op.Relu;
import senet.model.nn.BatchNormalization;
import senet.model.nn.ConvNorm;
import senet.model.nn.Convolution;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Pass;
import senet.model.nn.SqueezeExcitation;
import senet.model.nn.StateVisitor;

/**
 * VGG-16 with batch norm (arXiv 1409.1556, configuration D), and with SE blocks behind the ReLU of
 * each convolution (arXiv 1709.01507, section 6.1): five stages that end in a max-pool, a pool to
 * 7x7 and three fully connected layers. Names are torchvision's; SE blocks are in {@code se}.
 *
 * @param options channels, classes and SE blocks
 */
public record Vgg(Options options) implements Architecture {
  private static final String PLAIN = "vgg16_bn";
  private static final int HEAD = 7; // rows and columns before the fully connected layers
  private static final int HIDDEN = 4096;
  private static final float DROPOUT = 0.5f;

  /** Channels and number of convolutions. */
  private record Stage(int k, int convolutions) {}

  private static final List<Stage> STAGES =
      List.of(
          new Stage(64, 2),
          new Stage(128, 2),
          new Stage(256, 3),
          new Stage(512, 3),
          new Stage(512, 3));

  /** Checks that there are the stages that have SE blocks, and that they are where they can be. */
  public Vgg {
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
    private final List<List<ConvNorm>> stages = new ArrayList<>();
    private final List<BlockExcitation> excitations = new ArrayList<>(); // one a convolution
    private final List<FullyConnected> head;

    Layers(Vgg network) {
      int c = network.options.channels();
      int index = 0; // in the Sequential of convolutions, norms, ReLUs and pools
      for (int i = 0; i < STAGES.size(); i++) {
        List<ConvNorm> steps = new ArrayList<>();
        int k = STAGES.get(i).k;
        for (int j = 0; j < STAGES.get(i).convolutions; j++) {
          steps.add(
              new ConvNorm(
                  "features." + index,
                  Convolution.biasedThreeByThree(c, k),
                  "features." + (index + 1),
                  new BatchNormalization(k),
                  true));
          excitations.add(
              BlockExcitation.of(
                  network.options.excitations(), i, SqueezeExcitation.Names.NUMBERED, k, k, k));
          index += 3;
          c = k;
        }
        stages.add(steps);
        index++;
      }
      head =
          List.of(
              new FullyConnected(c * HEAD * HEAD, HIDDEN),
              new FullyConnected(HIDDEN, HIDDEN),
              new FullyConnected(HIDDEN, network.options.classes()));
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = x;
      int i = 0;
      for (List<ConvNorm> stage : stages) {
        for (ConvNorm step : stage) {
          y = excitations.get(i).at(Integration.STANDARD, pass, step.apply(pass, y));
          i++;
        }
        y = pass.apply(new MaxPool2d(2, 2), y);
      }
      y = pass.apply(new Flatten(), pass.apply(new AdaptiveAvgPool2d(HEAD, HEAD), y));
      for (int layer = 0; layer < head.size() - 1; layer++) {
        y = pass.apply(new Relu(), head.get(layer).apply(pass, y));
        if (pass.training()) {
          y = pass.apply(new Dropout(DROPOUT, layer), y, pass.step());
        }
      }
      return head.getLast().apply(pass, y);
    }

    @Override
    public void visit(StateVisitor state) {
      stages.forEach(stage -> stage.forEach(step -> step.visit(state)));
      for (int i = 0; i < excitations.size(); i++) {
        excitations.get(i).visit(state, "se." + i);
      }
      for (int i = 0; i < head.size(); i++) {
        state.visit("classifier." + 3 * i, head.get(i));
      }
    }
  }
}
