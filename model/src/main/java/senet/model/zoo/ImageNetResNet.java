package senet.model.zoo;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Variable;
import senet.engine.op.Dropout;
import senet.engine.op.Flatten;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.MaxPool2d;
import senet.model.nn.Convolution;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Pass;
import senet.model.nn.StateVisitor;
import senet.model.nn.Step;

/**
 * The ImageNet ResNets, ResNeXts and SENet-154, with or without SE blocks at the end of each
 * residual branch: a stem and a max-pool, four stages of blocks, a global average pool and a fully
 * connected layer.
 *
 * @param plan the numbers that tell one network from another
 * @param options channels, classes and SE blocks
 */
public record ImageNetResNet(ResNetPlan plan, Options options) implements Architecture {
  private static final long DROPOUT_SEED = 0; // one a network: draws differ by step

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
    private final List<Step> stem;
    private final List<List<ResNetBlock>> stages = new ArrayList<>();
    private final FullyConnected last;

    Layers(ImageNetResNet network) {
      plan = network.plan;
      stem = stem(plan, network.options.channels());
      int c = plan.deepStem() ? 2 * plan.stem() : plan.stem();
      for (int stage = 0; stage < plan.depths().size(); stage++) {
        List<ResNetBlock> blocks = new ArrayList<>();
        for (int i = 0; i < plan.depths().get(stage); i++) {
          int stride = stage > 0 && i == 0 ? 2 : 1;
          blocks.add(new ResNetBlock(c, stage, stride, plan, network.options.excitations()));
          c = plan.branch().out() << stage;
        }
        stages.add(blocks);
      }
      last = new FullyConnected(c, network.options.classes());
    }

    private static List<Step> stem(ResNetPlan plan, int channels) {
      int k = plan.stem();
      return plan.deepStem()
          ? List.of(
              Step.numbered(1, Convolution.threeByThree(channels, k, 2), k),
              Step.numbered(2, Convolution.threeByThree(k, k, 1), k),
              Step.numbered(3, Convolution.threeByThree(k, 2 * k, 1), 2 * k))
          : List.of(Step.numbered(1, new Convolution(channels, k, 7, 2, 3), k));
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = x;
      for (Step step : stem) {
        y = step.applyWithRelu(pass, y);
      }
      MaxPool2d pool =
          switch (plan.form()) {
            case RELEASED -> new MaxPool2d(3, 2, 0, true);
            case TIMM -> new MaxPool2d(3, 2, 1, false);
          };
      y = pass.apply(pool, y);
      for (List<ResNetBlock> stage : stages) {
        for (ResNetBlock block : stage) {
          y = block.apply(pass, y);
        }
      }
      y = pass.apply(new Flatten(), pass.apply(new GlobalAvgPool(), y));
      if (pass.training() && plan.dropout() > 0) {
        y = pass.apply(new Dropout(plan.dropout(), DROPOUT_SEED), y, pass.step());
      }
      return last.apply(pass, y);
    }

    @Override
    public void visit(StateVisitor state) {
      String scope = plan.form().stem();
      stem.forEach(step -> step.visit(scope.isEmpty() ? state : state.in(scope)));
      for (int stage = 0; stage < stages.size(); stage++) {
        for (int i = 0; i < stages.get(stage).size(); i++) {
          state.visit("layer%d.%d".formatted(stage + 1, i), stages.get(stage).get(i));
        }
      }
      state.visit(plan.form().last(), last);
    }
  }
}
