package senet.peers;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;
import senet.engine.tensor.Tensor;
import senet.model.nn.Network;
import senet.model.train.StepBenchmark;
import senet.model.train.StepBenchmark.Mode;
import senet.model.zoo.Architecture;
import senet.model.zoo.Zoo;

/**
 * One network in one mode against one peer.
 *
 * @param model a name of the zoo
 * @param mode training or inference
 * @param batch images a step
 * @param peer who else runs it
 */
record Comparison(String model, Mode mode, int batch, Kind peer) {
  static final int THREADS = 2;
  private static final int ROUNDS = 5;
  private static final double ROUND_SECONDS = 1.5;
  private static final double WARM_UP_SECONDS = 5;
  private static final int PERTURBED_RUNS = 6;
  private static final float UNIT = 0x1p-23f;
  private static final int CHECKED_STEPS = 3;

  /** The peers. */
  enum Kind {
    PYTORCH,
    ONNXRUNTIME;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads {@code MODEL:train|infer:BATCH}, perhaps with {@code :pytorch|onnxruntime}; the default
   * is PyTorch for training and ONNX Runtime for inference.
   */
  static Comparison parse(String text) {
    String[] words = text.split(":", -1);
    if (words.length < 3 || words.length > 4) {
      throw new IllegalArgumentException(
          "'%s' has %d parts, 3 or 4 are needed; hint: seed:train:32, seed:infer:1:onnxruntime"
              .formatted(text, words.length));
    }
    Mode mode = Mode.valueOf(words[1].toUpperCase(Locale.ROOT));
    Kind peer =
        words.length == 4
            ? Kind.valueOf(words[3].toUpperCase(Locale.ROOT))
            : mode == Mode.TRAIN ? Kind.PYTORCH : Kind.ONNXRUNTIME;
    if (mode == Mode.TRAIN && peer == Kind.ONNXRUNTIME) {
      throw new IllegalArgumentException(
          "'%s': onnxruntime does not train; hint: pytorch".formatted(text));
    }
    return new Comparison(words[0], mode, Integer.parseInt(words[2]), peer);
  }

  Rates run() {
    Zoo.Entry entry = Zoo.entry(model);
    Architecture architecture = entry.make().apply(entry.options());
    int classes = architecture.options().classes();
    Network network = network(architecture);
    try (Parallel parallel = Parallel.of(THREADS)) {
      double[] growth = roundingGrowth(architecture, parallel);
      StepBenchmark ours = new StepBenchmark(network, classes, mode, batch, parallel);
      List<Peer> others = peers(network, ours); // with copies of the weights that we move
      try (Peer other = fastest(others, checkedSteps(ours), growth)) {
        ours.warmUp(WARM_UP_SECONDS);
        Rates rates = new Rates(new double[ROUNDS], new double[ROUNDS]);
        for (int round = 0; round < ROUNDS; round++) {
          rates.ours()[round] = batch / Rates.seconds(ours::step, ROUND_SECONDS);
          rates.peers()[round] = batch / Rates.seconds(other::step, ROUND_SECONDS);
        }
        return rates;
      }
    }
  }

  private static Network network(Architecture architecture) {
    Network network = Zoo.network(architecture);
    network.initialise(1);
    drawStatistics(network);
    return network;
  }

  /**
   * How far rounding alone takes the losses of the checked steps apart: the spread of our own when
   * the images are moved up and down by a unit in the last place. Deep networks on small batches
   * are sensitive: with SE-ResNet-50 and eight images the third loss moves by 5e-3.
   */
  private double[] roundingGrowth(Architecture architecture, Parallel parallel) {
    double[] least = new double[CHECKED_STEPS];
    double[] most = new double[CHECKED_STEPS];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(most, Double.NEGATIVE_INFINITY);
    for (int run = 0; mode == Mode.TRAIN && run < PERTURBED_RUNS; run++) {
      int classes = architecture.options().classes();
      StepBenchmark ours = new StepBenchmark(network(architecture), classes, mode, batch, parallel);
      Draws draws = Draws.of(3, "perturbed", run);
      for (int i = 0; i < ours.images().length; i++) {
        ours.images()[i] *= draws.below(i, 2) == 0 ? 1 + UNIT : 1 - UNIT;
      }
      for (int step = 0; step < CHECKED_STEPS; step++) {
        ours.step();
        least[step] = Math.min(least[step], ours.loss());
        most[step] = Math.max(most[step], ours.loss());
      }
    }
    double[] growth = new double[CHECKED_STEPS];
    for (int step = 0; mode == Mode.TRAIN && step < CHECKED_STEPS; step++) {
      growth[step] = most[step] - least[step];
    }
    return growth;
  }

  /** Statistics as they start, mean 0 and variance 1, would hide a batch norm that is wrong. */
  private static void drawStatistics(Network network) {
    network
        .state()
        .forEach(
            (name, entry) -> {
              Tensor value = entry.value();
              Draws draws = Draws.of(2, name, 0);
              for (int i = 0; value != null && i < value.size(); i++) {
                if (name.endsWith("running_mean")) {
                  value.data()[i] = draws.normal(i) / 8;
                } else if (name.endsWith("running_var")) {
                  value.data()[i] = 0.5f + draws.uniform(i);
                }
              }
            });
  }

  /** One for each layout that the peer has. */
  private List<Peer> peers(Network network, StepBenchmark ours) {
    return switch (peer) {
      case PYTORCH ->
          List.of(
              new PytorchSteps(network, mode, batch, ours.images(), ours.targets(), false),
              new PytorchSteps(network, mode, batch, ours.images(), ours.targets(), true));
      case ONNXRUNTIME -> List.of(new OnnxRuntimeInference(network, batch, ours.images(), THREADS));
    };
  }

  /** The fastest of the peer's layouts, all of which compute what we do. */
  private Peer fastest(List<Peer> peers, float[][] results, double[] growth) {
    Peer fastest = null;
    double least = Double.POSITIVE_INFINITY;
    for (Peer other : peers) {
      requireAgreement(results, other, growth);
      double seconds = Rates.seconds(other::step, WARM_UP_SECONDS);
      Peer slower = seconds < least ? fastest : other;
      if (slower != other) {
        fastest = other;
        least = seconds;
      }
      if (slower != null) {
        slower.close();
      }
    }
    return fastest;
  }

  private float[][] checkedSteps(StepBenchmark ours) {
    float[][] results = new float[mode == Mode.TRAIN ? CHECKED_STEPS : 1][];
    for (int step = 0; step < results.length; step++) {
      ours.step();
      results[step] = mode == Mode.TRAIN ? new float[] {ours.loss()} : ours.output().clone();
    }
    return results;
  }

  private void requireAgreement(float[][] results, Peer other, double[] growth) {
    for (int step = 0; step < results.length; step++) {
      other.step();
      Agreement.require(this + ": step " + step, results[step], other.result(), growth[step]);
    }
  }
}
