package senet.peers;

import java.util.Arrays;
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
  private static final int CHECKED_STEPS = 3;

  /** Relative to the largest value; losses of a few steps drift apart by roundings. */
  private static final double TOLERANCE = 1e-4;

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
   * Images a second, a value a round.
   *
   * @param ours this project's
   * @param peers the peer's, measured after ours in each round
   */
  record Rates(double[] ours, double[] peers) {
    /** Ours in units of the peer's, round by round. */
    double[] ratios() {
      double[] ratios = new double[ours.length];
      Arrays.setAll(ratios, i -> ours[i] / peers[i]);
      return ratios;
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
    Architecture architecture = entry.make().apply(entry.target().options());
    int classes = architecture.options().classes();
    Network network = Zoo.network(architecture);
    network.initialise(1);
    drawStatistics(network);
    try (Parallel parallel = Parallel.of(THREADS)) {
      StepBenchmark ours = new StepBenchmark(network, classes, mode, batch, parallel);
      try (Peer other = open(network, ours)) {
        requireAgreement(ours, other, classes);
        ours.warmUp(WARM_UP_SECONDS);
        seconds(other::step, WARM_UP_SECONDS);
        Rates rates = new Rates(new double[ROUNDS], new double[ROUNDS]);
        for (int round = 0; round < ROUNDS; round++) {
          rates.ours[round] = batch / seconds(ours::step, ROUND_SECONDS);
          rates.peers[round] = batch / seconds(other::step, ROUND_SECONDS);
        }
        return rates;
      }
    }
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

  private Peer open(Network network, StepBenchmark ours) {
    return switch (peer) {
      case PYTORCH -> new PytorchSteps(network, mode, batch, ours.images(), ours.targets());
      case ONNXRUNTIME -> new OnnxRuntimeInference(network, batch, ours.images(), THREADS);
    };
  }

  /** A step that computes something else would be compared in vain. */
  private void requireAgreement(StepBenchmark ours, Peer other, int classes) {
    for (int step = 0; step < (mode == Mode.TRAIN ? CHECKED_STEPS : 1); step++) {
      ours.step();
      other.step();
      float[] expected =
          mode == Mode.TRAIN
              ? new float[] {ours.loss()}
              : Arrays.copyOf(ours.output(), batch * classes);
      double largest = 0;
      double difference = 0;
      for (int i = 0; i < expected.length; i++) {
        largest = Math.max(largest, Math.abs(expected[i]));
        difference = Math.max(difference, Math.abs(expected[i] - other.result()[i]));
      }
      if (!(difference <= TOLERANCE * largest)) {
        throw new IllegalStateException(
            "%s: step %d differs by %.3g, allowed are %.3g; ours %s, theirs %s"
                .formatted(
                    this, step, difference, TOLERANCE * largest, expected[0], other.result()[0]));
      }
    }
  }

  /** The median time of a step, over at least three and the given time. */
  private static double seconds(Runnable step, double least) {
    double[] times = new double[1 << 16];
    int count = 0;
    double sum = 0;
    while ((count < 3 || sum < least) && count < times.length) {
      long start = System.nanoTime();
      step.run();
      times[count] = (System.nanoTime() - start) / 1e9;
      sum += times[count++];
    }
    return median(Arrays.copyOf(times, count));
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
