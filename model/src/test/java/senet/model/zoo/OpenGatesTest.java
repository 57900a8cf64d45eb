package senet.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.fusion.Fusion;
import senet.engine.op.Add;
import senet.engine.op.Flatten;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.IdentityShortcut;
import senet.engine.op.Relu;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.nn.ConvNorm;
import senet.model.nn.Convolution;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Network;
import senet.model.nn.Pass;
import senet.model.nn.Squeeze;
import senet.model.nn.StateVisitor;

/**
 * An SE network whose gates are all 1 is the network without SE blocks, whatever the squeeze.
 *
 * <p>Its blocks' layers have no biases. Two hidden values are a weighted sum of what is squeezed
 * and its opposite, so that one of them is positive; weights of 1e30 make a gate of it that is 1 to
 * the last bit.
 */
class OpenGatesTest {
  private static final int DEPTH = 8;
  private static final int REDUCTION = 8;
  private static final int CLASSES = 5;
  private static final float LARGE = 1e30f;

  private static CifarResNet senet(Squeeze squeeze) {
    Excitations excitations =
        Excitations.PAPER.changed("squeeze=%s,reduction=%d".formatted(squeeze, REDUCTION));
    return new CifarResNet(DEPTH, new Options(3, CLASSES, 32, excitations));
  }

  /** The same network as if its blocks had no excitation. */
  private static final class Plain implements Layer {
    private final ConvNorm stem = new ConvNorm(Convolution.threeByThree(3, 16, 1), 16, true);
    private final List<ConvNorm> branches = new ArrayList<>();
    private final FullyConnected fc = new FullyConnected(64, CLASSES);

    Plain() {
      int c = 16;
      for (int width = 16; width <= 64; width *= 2) {
        int stride = width / c;
        branches.add(new ConvNorm(Convolution.threeByThree(c, width, stride), width, true));
        branches.add(new ConvNorm(Convolution.threeByThree(width, width, 1), width, false));
        c = width;
      }
    }

    @Override
    public Variable apply(Pass pass, Variable x) {
      Variable y = stem.apply(pass, x);
      for (int i = 0; i < branches.size(); i += 2) {
        Variable branch = branches.get(i + 1).apply(pass, branches.get(i).apply(pass, y));
        int width = 16 << (i / 2);
        Variable skip = i == 0 ? y : pass.apply(new IdentityShortcut(2, width), y);
        y = pass.apply(new Relu(), pass.apply(new Add(), branch, skip));
      }
      return fc.apply(pass, pass.apply(new Flatten(), pass.apply(new GlobalAvgPool(), y)));
    }

    @Override
    public void visit(StateVisitor state) {
      state.visit("stem", stem);
      for (int i = 0; i < branches.size(); i++) {
        state.visit("branch" + i, branches.get(i));
      }
      state.visit("fc", fc);
    }
  }

  /** The state in order, without what is the blocks' and without counters. */
  private static List<Tensor> state(Network network) {
    return network.state().entrySet().stream()
        .filter(entry -> !entry.getKey().contains(".se."))
        .map(entry -> entry.getValue().value())
        .filter(value -> value != null)
        .toList();
  }

  private static void openGates(Network network, Random random) {
    network
        .parameters()
        .forEach(
            (name, parameter) -> {
              float[] values = parameter.value().data();
              if (name.endsWith("se.fc.0.weight")) {
                int c = parameter.value().shape().dim(3);
                for (int i = 0; i < c; i++) {
                  values[i] = (float) random.nextGaussian();
                  values[c + i] = -values[i];
                }
              } else if (name.endsWith("se.fc.2.weight")) {
                Arrays.fill(values, LARGE);
              }
            });
  }

  private static float[] logits(Layer root, Tensor images, boolean fused) {
    Pass pass = Pass.inference();
    Variable output = root.apply(pass, pass.leaf(images));
    Tape tape = pass.tape();
    if (fused) {
      Fusion fusion = Fusion.inference(tape, output);
      tape = fusion.tape();
      output = fusion.of(output);
    }
    try (Parallel parallel = Parallel.of(2)) {
      Execution execution = tape.inference(parallel, new Workspace(2), output);
      execution.forward();
      return Arrays.copyOf(execution.value(output).data(), images.shape().dim(0) * CLASSES);
    }
  }

  @Property(tries = 15)
  void openGatesAreNoGates(
      @ForAll int seed,
      @ForAll @IntRange(min = 1, max = 3) int n,
      @ForAll @IntRange(min = 4, max = 12) int side) {
    Random random = new Random(seed);
    Plain plain = new Plain();
    Network without = new Network(plain, Shape.nhwc(1, side, side, 3));
    without.initialise(seed);
    for (Tensor value : state(without)) {
      if (value.shape().rank() == 1) { // norms' and biases: none is as it starts
        for (int i = 0; i < value.size(); i++) {
          value.data()[i] += 0.5f * random.nextFloat();
        }
      }
    }
    Tensor images = Tensor.zeros(Shape.nhwc(n, side, side, 3));
    for (int i = 0; i < images.size(); i++) {
      images.data()[i] = (float) random.nextGaussian();
    }
    float[] expected = logits(plain, images, false);
    float[] expectedFused = logits(plain, images, true);
    for (Squeeze squeeze : Squeeze.values()) {
      Layer root = senet(squeeze).build();
      Network network = new Network(root, Shape.nhwc(1, side, side, 3));
      List<Tensor> from = state(without);
      List<Tensor> to = state(network);
      assertThat(to).hasSameSizeAs(from);
      for (int i = 0; i < from.size(); i++) {
        System.arraycopy(from.get(i).data(), 0, to.get(i).data(), 0, from.get(i).size());
      }
      openGates(network, random);
      assertThat(logits(root, images, false)).as("squeeze %s", squeeze).isEqualTo(expected);
      assertThat(logits(root, images, true))
          .as("squeeze %s, fused", squeeze)
          .isEqualTo(expectedFused);
    }
  }
}
