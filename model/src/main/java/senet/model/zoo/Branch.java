package senet.model.zoo;

import java.util.ArrayList;
import java.util.List;
import senet.engine.autograd.Op;
import senet.model.nn.BatchNormalization;
import senet.model.nn.Branches;
import senet.model.nn.ConvNorm;
import senet.model.nn.Convolution;
import senet.model.nn.Layer;
import senet.model.nn.Pool;

/**
 * A branch of an Inception module as data, its steps one after another, under the names of
 * torchvision and of TensorFlow's conversions: {@code branch1.conv}, {@code branch1.bn} for a
 * branch of one step, {@code branch1.0.conv}, ... for one of several, pools counted.
 *
 * @param steps in order
 */
record Branch(List<Step> steps) {
  private static final float EPSILON = 1e-3f; // of norms, TensorFlow's

  /** A convolution with norm and ReLU, or a pool. */
  sealed interface Step {
    /** Channels that it puts out, of {@code c} channels. */
    int out(int c);

    /** Its layer for {@code c} channels, called {@code name} in files. */
    Layer build(int c, String name);
  }

  /**
   * A convolution without bias, batch norm and ReLU.
   *
   * @param k output channels
   * @param r rows of the kernel
   * @param s columns of the kernel
   * @param stride step between windows
   * @param padded whether zeros around the image keep its size at stride 1
   */
  record Conv(int k, int r, int s, int stride, boolean padded) implements Step {
    @Override
    public int out(int c) {
      return k;
    }

    @Override
    public Layer build(int c, String name) {
      Convolution convolution =
          r == s
              ? new Convolution(c, k, r, stride, padded ? r / 2 : 0)
              : Convolution.rectangular(c, k, r, s);
      return new ConvNorm(
          name + ".conv", convolution, name + ".bn", new BatchNormalization(k, EPSILON), true);
    }
  }

  /**
   * A pool, which keeps the channels.
   *
   * @param op that pools
   */
  record Pooled(Op op) implements Step {
    @Override
    public int out(int c) {
      return c;
    }

    @Override
    public Layer build(int c, String name) {
      return new Pool(op);
    }
  }

  /** Copies the steps. */
  Branch {
    steps = List.copyOf(steps);
  }

  /** Of these steps in order. */
  static Branch of(Step... steps) {
    return new Branch(List.of(steps));
  }

  /** A square convolution that keeps the image's size. */
  static Step conv(int k, int kernel) {
    return conv(k, kernel, kernel);
  }

  /** An r x s convolution that keeps the image's size. */
  static Step conv(int k, int r, int s) {
    return new Conv(k, r, s, 1, true);
  }

  /** A 3x3 convolution without padding. */
  static Step valid(int k, int stride) {
    return new Conv(k, 3, 3, stride, false);
  }

  /** Channels that {@code branches} put out together, of {@code c} channels. */
  static int out(List<Branch> branches, int c) {
    int sum = 0;
    for (Branch branch : branches) {
      int k = c;
      for (Step step : branch.steps) {
        k = step.out(k);
      }
      sum += k;
    }
    return sum;
  }

  /**
   * The layers of a module.
   *
   * @param branches of the module
   * @param module its name in files
   * @param first the number of the first branch in files
   * @param c channels that it takes
   */
  static Branches build(List<Branch> branches, String module, int first, int c) {
    List<List<Layer>> built = new ArrayList<>();
    for (Branch branch : branches) {
      built.add(branch.build("%s.branch%d".formatted(module, first + built.size()), c));
    }
    return new Branches(built);
  }

  private List<Layer> build(String name, int c) {
    List<Layer> layers = new ArrayList<>();
    int k = c;
    for (Step step : steps) {
      layers.add(step.build(k, steps.size() == 1 ? name : name + "." + layers.size()));
      k = step.out(k);
    }
    return layers;
  }
}
