package senet.peers;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import senet.bench.ConvolutionCall;
import senet.bench.ConvolutionLayer;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Tensor;

/**
 * One convolution next to PyTorch's, in whichever of its two layouts is faster.
 *
 * @param layer what is convolved
 * @param batch images
 */
record LayerComparison(ConvolutionLayer layer, int batch) {
  /** How an argument that names a layer begins. */
  static final String PREFIX = "layer:";

  private static final int ROUNDS = 5;
  private static final double ROUND_SECONDS = 0.25;
  private static final double WARM_UP_SECONDS = 2;

  /**
   * Milliseconds.
   *
   * @param forward the output
   * @param training the output and the gradients that a network needs
   */
  record Times(Rates forward, Rates training) {}

  /** Reads {@code layer:NAME:BATCH}. */
  static LayerComparison parse(String text) {
    String[] words = text.split(":", -1);
    if (words.length != 3) {
      throw new IllegalArgumentException(
          "'%s' has %d parts, 3 are needed; hint: layer:seed_3x3:16".formatted(text, words.length));
    }
    return new LayerComparison(
        ConvolutionLayer.valueOf(words[1].toUpperCase(Locale.ROOT)), Integer.parseInt(words[2]));
  }

  Times run() {
    try (Parallel parallel = Parallel.of(Comparison.THREADS)) {
      ConvolutionCall ours = new ConvolutionCall(layer, batch, !layer.isFirst(), true, parallel);
      Tensor outputGradient = ours.backward();
      float[] drawn = outputGradient.data().clone();
      try (PytorchLayer last = open(ours, outputGradient, true);
          PytorchLayer first = open(ours, outputGradient, false)) {
        warmUp(ours, last);
        warmUp(ours, first);
        Tensor weightGradient = ours.inputGradient(1);
        float[] y = ours.forward().data().clone();
        Arrays.fill(weightGradient.data(), 0); // a parameter's is added to
        System.arraycopy(drawn, 0, outputGradient.data(), 0, drawn.length); // shares y's memory
        ours.backward();
        for (PytorchLayer peer : List.of(last, first)) {
          Agreement.require(this + ": the output", y, peer.output(), 0);
          Agreement.require(
              this + ": the weight's gradient", weightGradient.data(), peer.weightGradient(), 0);
          if (!layer.isFirst()) {
            float[] inputGradient = ours.inputGradient(0).data();
            Agreement.require(
                this + ": the input's gradient", inputGradient, peer.inputGradient(), 0);
          }
        }
        Rates forward = new Rates(new double[ROUNDS], new double[ROUNDS]);
        Rates training = new Rates(new double[ROUNDS], new double[ROUNDS]);
        for (int round = 0; round < ROUNDS; round++) {
          forward.ours()[round] = 1e3 * Rates.seconds(ours::forward, ROUND_SECONDS);
          forward.peers()[round] =
              1e3
                  * Math.min(
                      Rates.medianOf(last::forward, ROUND_SECONDS),
                      Rates.medianOf(first::forward, ROUND_SECONDS));
          training.ours()[round] = 1e3 * Rates.seconds(() -> train(ours), ROUND_SECONDS);
          training.peers()[round] =
              1e3
                  * Math.min(
                      Rates.medianOf(last::training, ROUND_SECONDS),
                      Rates.medianOf(first::training, ROUND_SECONDS));
        }
        return new Times(forward, training);
      }
    }
  }

  private PytorchLayer open(ConvolutionCall ours, Tensor outputGradient, boolean channelsLast) {
    return new PytorchLayer(layer, ours.input(0), ours.input(1), outputGradient, channelsLast);
  }

  private static void train(ConvolutionCall ours) {
    ours.forward();
    ours.backward();
  }

  private static void warmUp(ConvolutionCall ours, PytorchLayer peer) {
    Rates.seconds(() -> train(ours), WARM_UP_SECONDS);
    Rates.medianOf(peer::training, WARM_UP_SECONDS / 4);
    Rates.medianOf(peer::forward, WARM_UP_SECONDS / 4);
  }
}
