package senet.engine.fusion;

import senet.engine.autograd.Recorded;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.AvgPool2d;
import senet.engine.op.ChannelShuffle;
import senet.engine.op.Concat;
import senet.engine.op.Conv2d;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.GlobalMaxPool;
import senet.engine.op.HardSigmoid;
import senet.engine.op.Multiply;
import senet.engine.op.Pad2d;
import senet.engine.op.Scale;
import senet.engine.tensor.Shape;

/** Blocks of any kind in any order. */
final class RandomNetwork extends PlainNetwork {
  private final boolean freezes; // some parameters are constants
  private final boolean trains;
  private final boolean wide;
  private final boolean branches;

  RandomNetwork(long seed, boolean trains) {
    this(seed, trains, false, false);
  }

  private RandomNetwork(long seed, boolean trains, boolean wide, boolean branches) {
    super(seed);
    this.trains = trains;
    this.wide = wide;
    this.branches = branches;
    freezes = random.nextInt(4) == 0;
    int n = (!wide ? 2 : trains ? 8 : 1) + random.nextInt(wide ? 2 : 3);
    int least = !wide ? 1 : trains ? 7 : 4; // training takes 4 tiles an image and more
    int h = least + random.nextInt(wide ? 4 : 7);
    Variable x = images(n, h, least + random.nextInt(wide ? 4 : 7), channels());
    for (int blocks = 1 + random.nextInt(3); blocks > 0; blocks--) {
      x = block(x);
    }
    classify(x);
    for (Recorded call : tape.calls()) {
      if (random.nextInt(12) == 0) {
        kept.add(call.output());
      }
    }
  }

  /** Of channels enough for Winograd's algorithms; a rounding crosses a kink in nearly each. */
  static RandomNetwork wide(long seed, boolean trains) {
    return new RandomNetwork(seed, trains, true, false);
  }

  /** Half of whose blocks have ops that stay as they are between convolutions and norms. */
  static RandomNetwork branched(long seed, boolean trains) {
    return new RandomNetwork(seed, trains, false, true);
  }

  @Override
  boolean trains() {
    return trains;
  }

  private int channels() {
    if (wide) {
      return (random.nextInt(6) == 0 ? 128 : 32) + random.nextInt(9);
    }
    return 1 + random.nextInt(random.nextInt(4) == 0 ? 37 : 9);
  }

  private Variable block(Variable x) {
    if (branches && random.nextBoolean()) {
      return branched(x);
    }
    int c = x.shape().dim(3);
    return switch (random.nextInt(11)) {
      case 0 -> relu(norm(convolution(x, channels())));
      case 1 -> norm(convolution(x, channels()));
      case 2, 3 -> residual(x);
      case 4 -> downsampled(x);
      case 5 -> relu(norm(biased(x)));
      case 6 -> relu(norm(convolution(x, c), false));
      case 7 -> convolution(relu(norm(x)), channels());
      case 8 -> readBySeveral(norm(convolution(x, c)));
      case 9 -> {
        Variable y = relu(norm(convolution(x, channels())));
        Variable left = norm(convolution(y, c, 3, 1, 1));
        yield sum(relu(left), norm(convolution(y, c, 1, 1, 1)));
      }
      default -> {
        int groups = 1 + random.nextInt(3);
        int of = wide ? 32 : 2;
        Variable y = relu(norm(convolution(x, of * groups)));
        yield relu(norm(convolution(y, (of + 1) * groups, 3, 1, groups)));
      }
    };
  }

  private Variable branched(Variable x) {
    int c = x.shape().dim(3);
    return switch (random.nextInt(5)) {
      case 0 -> {
        Variable pooled = apply(new AvgPool2d(3, 1, 1, false, random.nextBoolean()), x);
        Variable left = relu(norm(random.nextBoolean() ? biased(x) : convolution(x, channels())));
        yield apply(new Concat(), left, norm(convolution(pooled, channels())), x);
      }
      case 1 -> {
        int groups = 2 + random.nextInt(2);
        Variable y = norm(convolution(relu(norm(convolution(x, 6))), 6, 1, 1, groups));
        yield norm(convolution(apply(new ChannelShuffle(groups), y), channels()));
      }
      case 2 -> {
        Pad2d pad = new Pad2d(random.nextInt(3), random.nextInt(3), 1, 1 + random.nextInt(2));
        Variable y = apply(pad, random.nextBoolean() ? norm(convolution(x, channels())) : relu(x));
        Variable weight = parameter(Shape.krsc(channels(), 1, 3, y.shape().dim(3)));
        yield relu(norm(apply(Conv2d.of(1, 0), y, weight)));
      }
      case 3 -> relu(sum(apply(new Scale(0.3f), norm(convolution(x, c))), x));
      default -> {
        Variable y = norm(convolution(x, c));
        Variable squeezed = apply(new GlobalAvgPool(), y);
        yield apply(new Multiply(), y, apply(new HardSigmoid(), convolution(squeezed, c, 1, 1, 1)));
      }
    };
  }

  private Variable residual(Variable x) {
    int c = x.shape().dim(3);
    Variable y = relu(norm(convolution(x, channels(), 3, 1, 1)));
    y = excited(norm(convolution(y, c, 3, 1, 1)));
    Variable sum = sum(y, x);
    return random.nextBoolean() ? relu(sum) : sum;
  }

  private Variable downsampled(Variable x) {
    int c = channels();
    Variable y = relu(norm(convolution(x, c, 3, 2, 1)));
    y = excited(norm(convolution(y, c, 3, 1, 1)));
    Variable skip = norm(convolution(x, c, 1, 2, 1));
    return relu(sum(y, random.nextInt(3) == 0 ? excited(skip) : skip));
  }

  private Variable readBySeveral(Variable y) {
    int c = y.shape().dim(3);
    return switch (random.nextInt(3)) {
      case 0 -> sum(relu(y), y);
      case 1 -> sum(y, convolution(y, c, 1, 1, 1));
      default -> sum(excited(y), y);
    };
  }

  private Variable excited(Variable x) {
    int kind = random.nextInt(5);
    if (kind == 0) {
      return x;
    }
    Variable squeezed =
        switch (random.nextInt(4)) {
          case 0 -> x;
          case 1 -> apply(new GlobalMaxPool(), x);
          default -> apply(new GlobalAvgPool(), x);
        };
    return excited(x, squeezed, kind < 3);
  }

  private Variable sum(Variable a, Variable b) {
    return random.nextBoolean() ? apply(new Add(), a, b) : apply(new Add(), b, a);
  }

  private Variable convolution(Variable x, int k) {
    return random.nextInt(3) == 0 ? convolution(x, k, 1, 1, 1) : convolution(x, k, 3, 1, 1);
  }

  private Variable biased(Variable x) {
    int k = channels();
    Variable weight = parameter(Shape.krsc(k, 3, 3, x.shape().dim(3)));
    return apply(Conv2d.of(1, 1), x, weight, parameter(Shape.vector(k)));
  }

  @Override
  Variable parameter(Shape shape) {
    Variable parameter = super.parameter(shape);
    if (!freezes || random.nextInt(3) > 0) {
      return parameter;
    }
    parameters.removeLast();
    gradients.removeLast();
    return tape.constant(parameter.leaf());
  }
}
