package senet.model.zoo;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Variable;
import senet.engine.op.MaxPool2d;
import senet.model.nn.ConvNorm;
import senet.model.nn.Convolution;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Pass;
import senet.model.nn.PooledHead;
import senet.model.nn.Stages;
import senet.model.nn.StateVisitor;

/**
 * The ImageNet ResNets, ResNeXts and SENet-154, with or without SE blocks at the end of each
 * residual branch: a stem and a max-pool, four stages of blocks, a global average pool and a fully
 * connected layer.
 *
 * @param plan the numbers that tell one network from another
 * @param options channels, classes and SE blocks
 */
public record ImageNetResNet(ResNetPlan plan, Options options) implements Architecture {
  /** Checks that there are the stages, and the bottlenecks, that have SE blocks. */
  public ImageNetResNet {
    Excitations excitations = options.excitations();
    excitations.requireWithin(plan.plain(), plan.depths().size());
    if (plan.branch() instanceof ResNetPlan.Branch.Basic) {
      excitations.requireNoBottleneck(plan.plain());
    }
  }

  @Override
  public String name() {
    return options.excitations().present() ? plan.excited() : plan.plain();
  }

  @Override
  public Layer build() {
    return new Layers(this);
  }

  private static final class Layers implements Layer {
    private final ResNetPlan plan;
    private final List<ConvNorm> stem;
    private final Stages stages;
    private final PooledHead head;

    Layers(ImageNetResNet network) {
      plan = network.plan;
      stem = stem(plan, network.options.channels());
      int c = plan.deepStem() ? 2 * plan.stem() : plan.stem();
      List<List<Layer>> built = new ArrayList<>();
      for (int stage = 0; stage < plan.depths().size(); stage++) {
        List<Layer> blocks = new ArrayList<>();
        for (int i = 0; i < plan.depths().get(stage); i++) {
          int stride = stage > 0 && i == 0 ? 2 : 1;
          blocks.add(new ResNetBlock(c, stage, stride, plan, network.options.excitations()));
          c = plan.branch().out() << stage;
        }
        built.add(blocks);
      }
      stages = new Stages(built);
      FullyConnected last = new FullyConnected(c, network.options.classes());
      head = new PooledHead(plan.form().last(), last, plan.dropout());
    }

    private static List<ConvNorm> stem(ResNetPlan plan, int channels) {
      int k = plan.stem();
      return plan.deepStem()
          ? List.of(
              ConvNorm.numbered(1, Convolution.threeByThree(channels, k, 2), k, true),
              ConvNorm.numbered(2, Convolution.threeByThree(k, k, 1), k, true),
              ConvNorm.numbered(3, Convolution.threeByThree(k, 2 * k, 1), 2 * k, true))
          : List.of(ConvNorm.numbered(1, new Convolution(channels, k, 7, 2, 3), k, true));
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = x;
      for (ConvNorm step : stem) {
        y = step.apply(pass, y);
      }
      MaxPool2d pool =
          switch (plan.form()) {
            case RELEASED -> new MaxPool2d(3, 2, 0, true);
            case TIMM -> new MaxPool2d(3, 2, 1, false);
          };
      return head.apply(pass, stages.apply(pass, pass.apply(pool, y)));
    }

    @Override
    public void visit(StateVisitor state) {
      String scope = plan.form().stem();
      stem.forEach(step -> step.visit(scope.isEmpty() ? state : state.in(scope)));
      stages.visit(state);
      head.visit(state);
    }
  }
}
