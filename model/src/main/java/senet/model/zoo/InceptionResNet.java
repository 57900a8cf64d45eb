package senet.model.zoo;

import static senet.model.zoo.Branch.conv;
import static senet.model.zoo.Branch.valid;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.AvgPool2d;
import senet.engine.op.MaxPool2d;
import senet.engine.op.Relu;
import senet.engine.op.Scale;
import senet.model.nn.Branches;
import senet.model.nn.Convolution;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Pass;
import senet.model.nn.PooledHead;
import senet.model.nn.SqueezeExcitation;
import senet.model.nn.StateVisitor;

/**
 * Inception-ResNet-v2 (Szegedy et al., arXiv 1602.07261, figures 15 to 19), with or without SE
 * blocks, with the stem and the widths of TensorFlow's weights and under the names of their best
 * known conversion to PyTorch: three stages of residual blocks of concatenated branches, each
 * branch scaled down before it is added. Images have 75 rows and columns at least.
 *
 * <p>SE blocks are those of the residual blocks, by default behind the last convolution of the
 * branch and before its scale (arXiv 1709.01507, section 3.3); modules that are not residual have
 * none.
 *
 * @param plan how many blocks
 * @param options channels, classes and SE blocks
 */
public record InceptionResNet(Plan plan, Options options) implements Architecture {
  private static final float DROPOUT = 0.2f;
  private static final int LAST = 1536;
  private static final String TAIL = "block8";

  /**
   * How many residual blocks there are.
   *
   * @param plain what the command line and saved files call it without SE blocks
   * @param repeats blocks of each stage, but for the one without ReLU that ends the last
   */
  public record Plan(String plain, List<Integer> repeats) {
    /** Copies the counts. */
    public Plan {
      repeats = List.copyOf(repeats);
      if (repeats.size() != STAGES.size()) {
        throw new IllegalArgumentException(
            "%s: blocks of %d stages, it has %d".formatted(plain, repeats.size(), STAGES.size()));
      }
    }
  }

  /**
   * A module that begins a stage, and its residual blocks.
   *
   * @param entry the module's name in files
   * @param entrance its branches
   * @param blocks the name of the residual blocks in files
   * @param branches of each residual block, before the 1x1 convolution that ends it
   * @param scale of what that puts out
   */
  private record Stage(
      String entry, List<Branch> entrance, String blocks, List<Branch> branches, float scale) {}

  private static final Branch.Step POOL = new Branch.Pooled(new MaxPool2d(3, 2));
  private static final Branch.Step MEAN = new Branch.Pooled(new AvgPool2d(3, 1, 1, false, false));

  private static final List<Stage> STAGES =
      List.of(
          new Stage(
              "mixed_5b",
              List.of(
                  Branch.of(conv(96, 1)),
                  Branch.of(conv(48, 1), conv(64, 5)),
                  Branch.of(conv(64, 1), conv(96, 3), conv(96, 3)),
                  Branch.of(MEAN, conv(64, 1))),
              "repeat",
              List.of(
                  Branch.of(conv(32, 1)),
                  Branch.of(conv(32, 1), conv(32, 3)),
                  Branch.of(conv(32, 1), conv(48, 3), conv(64, 3))),
              0.17f),
          new Stage(
              "mixed_6a",
              List.of(
                  Branch.of(valid(384, 2)),
                  Branch.of(conv(256, 1), conv(256, 3), valid(384, 2)),
                  Branch.of(POOL)),
              "repeat_1",
              List.of(
                  Branch.of(conv(192, 1)),
                  Branch.of(conv(128, 1), conv(160, 1, 7), conv(192, 7, 1))),
              0.10f),
          new Stage(
              "mixed_7a",
              List.of(
                  Branch.of(conv(256, 1), valid(384, 2)),
                  Branch.of(conv(256, 1), valid(288, 2)),
                  Branch.of(conv(256, 1), conv(288, 3), valid(320, 2)),
                  Branch.of(POOL)),
              "repeat_2",
              List.of(
                  Branch.of(conv(192, 1)),
                  Branch.of(conv(192, 1), conv(224, 1, 3), conv(256, 3, 1))),
              0.20f));

  /** The published network. */
  public static final Plan V2 = new Plan("inception_resnet_v2", List.of(10, 20, 9));

  /** Checks that there are the places and stages that have SE blocks. */
  public InceptionResNet {
    Excitations excitations = options.excitations();
    excitations.requireWithin(plan.plain, STAGES.size());
    excitations.requireNoBottleneck(plan.plain);
  }

  @Override
  public String name() {
    return (options.excitations().present() ? "se_" : "") + plan.plain;
  }

  @Override
  public Layer build() {
    return new Layers(this);
  }

  private static final class Layers implements Layer {
    private final List<Layer> body = new ArrayList<>();
    private final PooledHead head;
    private int c; // channels so far

    Layers(InceptionResNet network) {
      c = network.options.channels();
      step("conv2d_1a", valid(32, 2));
      step("conv2d_2a", valid(32, 1));
      step("conv2d_2b", conv(64, 3));
      step("maxpool_3a", POOL);
      step("conv2d_3b", conv(80, 1));
      step("conv2d_4a", valid(192, 1));
      step("maxpool_5a", POOL);
      for (int i = 0; i < STAGES.size(); i++) {
        Stage stage = STAGES.get(i);
        body.add(Branch.build(stage.entrance, stage.entry, 0, c));
        c = Branch.out(stage.entrance, c);
        for (int j = 0; j < network.plan.repeats.get(i); j++) {
          String name = "%s.%d".formatted(stage.blocks, j);
          body.add(new Block(name, c, stage.branches, stage.scale, true, excitation(network, i)));
        }
      }
      int end = STAGES.size() - 1;
      body.add(new Block(TAIL, c, STAGES.get(end).branches, 1, false, excitation(network, end)));
      step("conv2d_7b", conv(LAST, 1));
      head =
          new PooledHead("last_linear", new FullyConnected(c, network.options.classes()), DROPOUT);
    }

    private void step(String name, Branch.Step step) {
      body.add(step.build(c, name));
      c = step.out(c);
    }

    private BlockExcitation excitation(InceptionResNet network, int stage) {
      return BlockExcitation.of(
          network.options.excitations(), stage, SqueezeExcitation.Names.NUMBERED, c, c, c);
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = x;
      for (Layer layer : body) {
        y = layer.apply(pass, y);
      }
      return head.apply(pass, y);
    }

    @Override
    public void visit(StateVisitor state) {
      body.forEach(layer -> layer.visit(state));
      head.visit(state);
    }
  }

  private static final class Block implements Layer {
    private final String name;
    private final Branches branches;
    private final Convolution join;
    private final float scale;
    private final boolean relu;
    private final BlockExcitation excitation;

    Block(
        String name,
        int c,
        List<Branch> branches,
        float scale,
        boolean relu,
        BlockExcitation excitation) {
      this.name = name;
      this.branches = Branch.build(branches, name, 0, c);
      this.join = Convolution.biasedPointwise(Branch.out(branches, c), c);
      this.scale = scale;
      this.relu = relu;
      this.excitation = excitation;
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = branches.apply(pass, excitation.at(Integration.PRE, pass, x));
      y = excitation.at(Integration.STANDARD, pass, join.apply(pass, y));
      Variable sum =
          pass.apply(
              new Add(),
              scale == 1 ? y : pass.apply(new Scale(scale), y),
              excitation.at(Integration.IDENTITY, pass, x));
      return excitation.at(Integration.POST, pass, relu ? pass.apply(new Relu(), sum) : sum);
    }

    @Override
    public void visit(StateVisitor state) {
      branches.visit(state);
      state.visit(name + ".conv2d", join);
      excitation.visit(state.in(name), "se_module");
    }
  }
}
