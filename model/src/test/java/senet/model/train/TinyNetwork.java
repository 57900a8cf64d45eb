package senet.model.train;

import java.util.List;
import senet.engine.autograd.Variable;
import senet.engine.op.Flatten;
import senet.engine.op.GlobalAvgPool;
import senet.engine.random.Draws;
import senet.model.augment.Normalization;
import senet.model.data.ImageSet;
import senet.model.data.Splits;
import senet.model.nn.ConvNorm;
import senet.model.nn.Convolution;
import senet.model.nn.FullyConnected;
import senet.model.nn.Layer;
import senet.model.nn.Network;
import senet.model.nn.Pass;
import senet.model.nn.StateVisitor;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** A network that trains in milliseconds: 3x3 convolution to 5 channels, mean, 3 classes. */
record TinyNetwork() implements Architecture {
  static final List<String> CLASSES = List.of("kelp", "moss", "fern");
  static final int SIDE = 8;
  private static final int CHANNELS = 3;
  private static final int WIDTH = 5;

  /** Not CIFAR-10's, so that a forgotten normalisation shows. */
  static final Normalization NORMALIZATION =
      new Normalization(new float[] {0.1f, 0.25f, 0.75f}, new float[] {0.3f, 1 / 3f, 2});

  /** Freshly drawn. */
  static Checkpoint checkpoint(long seed) {
    TinyNetwork architecture = new TinyNetwork();
    Network network = Zoo.network(architecture);
    network.initialise(seed);
    return new Checkpoint(architecture, network, CLASSES, NORMALIZATION);
  }

  /** Images of noise with a class in turn; what is learned does not matter. */
  static Splits data(int train, int test) {
    return new Splits(images("noise train", train), images("noise test", test));
  }

  private static ImageSet images(String name, int n) {
    Draws draws = Draws.of(7, name, 0);
    byte[] pixels = new byte[n * SIDE * SIDE * CHANNELS];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) draws.below(i, 256);
    }
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i % CLASSES.size();
    }
    return new ImageSet(name, SIDE, SIDE, CHANNELS, pixels, labels, CLASSES);
  }

  @Override
  public String name() {
    return "tiny";
  }

  @Override
  public Options options() {
    return Options.CIFAR10.with(CHANNELS, CLASSES.size()).withImage(SIDE);
  }

  @Override
  public Layer build() {
    ConvNorm stem = new ConvNorm(Convolution.threeByThree(CHANNELS, WIDTH, 1), WIDTH, true);
    FullyConnected fc = new FullyConnected(WIDTH, CLASSES.size());
    return new Layer() {
      @Override
      public Variable apply(Pass pass, Variable x) {
        Variable mean = pass.apply(new GlobalAvgPool(), stem.apply(pass, x));
        return fc.apply(pass, pass.apply(new Flatten(), mean));
      }

      @Override
      public void visit(StateVisitor state) {
        state.visit("stem", stem);
        state.visit("fc", fc);
      }
    };
  }
}
