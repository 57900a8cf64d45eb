package senet.model.zoo;

import static senet.model.zoo.Branch.conv;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Variable;
import senet.engine.op.MaxPool2d;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Pass;
import senet.model.nn.Pool;
import senet.model.nn.PooledHead;
import senet.model.nn.StateVisitor;

/**
 * GoogLeNet (Szegedy et al., arXiv 1409.4842, table 1), with or without an SE block behind each
 * concatenation, as torchvision has it and under its names: batch norm behind every convolution,
 * 3x3 where the paper has 5x5, and no auxiliary classifiers.
 *
 * <p>Stages of SE blocks are the paper's 3, 4 and 5, counted from 1.
 *
 * @param options channels, classes and SE blocks
 */
public record GoogLeNet(Options options) implements Architecture {
  private static final String PLAIN = "googlenet";
  private static final int FIRST_STAGE = 3;
  private static final float DROPOUT = 0.2f;

  /**
   * A row of the paper's table: channels of the convolutions.
   *
   * @param one of the 1x1
   * @param reduced of the 1x1 before the 3x3
   * @param three of the 3x3
   * @param reducedFive of the 1x1 before the paper's 5x5
   * @param five of the paper's 5x5
   * @param pooled of the 1x1 behind the pool
   */
  private record Module(int one, int reduced, int three, int reducedFive, int five, int pooled) {
    List<Branch> branches() {
      return List.of(
          Branch.of(conv(one, 1)),
          Branch.of(conv(reduced, 1), conv(three, 3)),
          Branch.of(conv(reducedFive, 1), conv(five, 3)),
          Branch.of(new Branch.Pooled(new MaxPool2d(3, 1, 1, false)), conv(pooled, 1)));
    }
  }

  /**
   * The modules between two pools.
   *
   * @param kernel rows and columns of the windows of the pool in front
   * @param modules in order
   */
  private record Stage(int kernel, List<Module> modules) {}

  private static final List<Stage> STAGES =
      List.of(
          new Stage(
              3,
              List.of(
                  new Module(64, 96, 128, 16, 32, 32), //
                  new Module(128, 128, 192, 32, 96, 64))),
          new Stage(
              3,
              List.of(
                  new Module(192, 96, 208, 16, 48, 64),
                  new Module(160, 112, 224, 24, 64, 64),
                  new Module(128, 128, 256, 24, 64, 64),
                  new Module(112, 144, 288, 32, 64, 64),
                  new Module(256, 160, 320, 32, 128, 128))),
          new Stage(
              2,
              List.of(
                  new Module(256, 160, 320, 32, 128, 128),
                  new Module(384, 192, 384, 48, 128, 128))));

  /** Checks that there are the places and stages that have SE blocks. */
  public GoogLeNet {
    options.excitations().requireWithin(PLAIN, STAGES.size());
    options.excitations().requireStandard(PLAIN);
  }

  @Override
  public String name() {
    return options.excitations().present() ? "se_" + PLAIN : PLAIN;
  }

  @Override
  public Layer build() {
    return new Layers(options);
  }

  private static final class Layers implements Layer {
    private final List<Layer> body = new ArrayList<>();
    private final PooledHead head;

    Layers(Options options) {
      body.add(new Branch.Conv(64, 7, 7, 2, true).build(options.channels(), "conv1"));
      body.add(pool(3));
      body.add(conv(64, 1).build(64, "conv2"));
      body.add(conv(192, 3).build(64, "conv3"));
      int c = 192;
      for (int stage = 0; stage < STAGES.size(); stage++) {
        body.add(pool(STAGES.get(stage).kernel));
        char letter = 'a';
        for (Module module : STAGES.get(stage).modules) {
          String name = "inception%d%c".formatted(FIRST_STAGE + stage, letter++);
          List<Branch> branches = module.branches();
          int k = Branch.out(branches, c);
          body.add(
              InceptionModule.of(
                  name, Branch.build(branches, name, 1, c), options.excitations(), stage, k));
          c = k;
        }
      }
      head = new PooledHead("fc", new FullyConnected(c, options.classes()), DROPOUT);
    }

    private static Pool pool(int kernel) {
      return new Pool(new MaxPool2d(kernel, 2, 0, true));
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
}
