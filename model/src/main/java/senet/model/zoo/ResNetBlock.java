package senet.model.zoo;

import java.util.List;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.Relu;
import senet.model.nn.ConvNorm;
import senet.model.nn.Convolution;
import senet.model.nn.Layer;
import senet.model.nn.Pass;
import senet.model.nn.SqueezeExcitation;
import senet.model.nn.StateVisitor;

/** A residual block of an ImageNet ResNet: its branch, its SE block and its shortcut. */
final class ResNetBlock implements Layer {
  private final List<ConvNorm> branch;
  private final String excitationName;
  private final BlockExcitation excitation;
  private final ConvNorm projection; // null where the shortcut is the input itself

  /**
   * A block that takes {@code c} channels.
   *
   * @param stage from 0
   * @param stride of the branch and the shortcut
   */
  ResNetBlock(int c, int stage, int stride, ResNetPlan plan, Excitations excitations) {
    int k = plan.branch().out() << stage;
    branch =
        switch (plan.branch()) {
          case ResNetPlan.Branch.Basic _ -> basic(c, k, stride);
          case ResNetPlan.Branch.Bottleneck form -> bottleneck(c, k, stage, stride, form);
        };
    projection = stride == 1 && c == k ? null : projection(c, k, stride, plan);
    excitationName = plan.form().excitation();
    int width = branch.get(branch.size() - 2).channels();
    excitation =
        BlockExcitation.of(excitations, stage, SqueezeExcitation.Names.NUMBERED, c, width, k);
  }

  private static List<ConvNorm> basic(int c, int k, int stride) {
    return List.of(
        ConvNorm.numbered(1, Convolution.threeByThree(c, k, stride), k, true),
        ConvNorm.numbered(2, Convolution.threeByThree(k, k, 1), k, false));
  }

  private static List<ConvNorm> bottleneck(
      int c, int k, int stage, int stride, ResNetPlan.Branch.Bottleneck form) {
    boolean first = form.strideIn() == ResNetPlan.StrideIn.POINTWISE;
    int reduced = form.reduced() << stage;
    int width = form.width() << stage;
    return List.of(
        ConvNorm.numbered(1, new Convolution(c, reduced, 1, first ? stride : 1, 0), reduced, true),
        ConvNorm.numbered(
            2,
            Convolution.groupedThreeByThree(reduced, width, first ? 1 : stride, form.groups()),
            width,
            true),
        ConvNorm.numbered(3, Convolution.pointwise(width, k), k, false));
  }

  private static ConvNorm projection(int c, int k, int stride, ResNetPlan plan) {
    int kernel = stride == 1 ? 1 : plan.projection();
    return ConvNorm.downsample(new Convolution(c, k, kernel, stride, kernel / 2), k);
  }

  @Override
  public Variable apply(Pass pass, Variable x) {
    Variable y = excitation.at(Integration.PRE, pass, x);
    for (ConvNorm step : branch.subList(0, branch.size() - 1)) {
      y = step.apply(pass, y);
    }
    y = branch.getLast().apply(pass, excitation.at(Integration.THREE_BY_THREE, pass, y));
    Variable skip = projection == null ? x : projection.apply(pass, x);
    Variable sum =
        pass.apply(
            new Add(),
            excitation.at(Integration.STANDARD, pass, y),
            excitation.at(Integration.IDENTITY, pass, skip));
    return excitation.at(Integration.POST, pass, pass.apply(new Relu(), sum));
  }

  @Override
  public void visit(StateVisitor state) {
    branch.forEach(step -> step.visit(state));
    excitation.visit(state, excitationName);
    if (projection != null) {
      projection.visit(state);
    }
  }
}
