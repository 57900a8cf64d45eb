package senet.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Variable;
import senet.engine.fusion.Fusion;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.format.PytorchLayout;
import senet.model.nn.Network;
import senet.model.nn.Pass;

/** One network here and, written as ONNX, in ONNX Runtime. */
final class Agreement {
  private Agreement() {}

  /** Fills parameters and statistics; a fresh network's norms would change next to nothing. */
  static void draw(Network network) {
    network.initialise(1);
    network
        .state()
        .forEach(
            (name, entry) -> {
              if (entry.value() == null) {
                return;
              }
              Draws draws = Draws.of(2, name, 0);
              float[] data = entry.value().data();
              for (int i = 0; i < entry.value().size(); i++) {
                if (name.endsWith("running_var")) {
                  data[i] = 0.5f + draws.uniform(i);
                } else if (name.endsWith("running_mean")) {
                  data[i] = draws.normal(i) / 8;
                } else if (entry.value().shape().rank() == 1) {
                  data[i] += draws.normal(i) / 8; // weights and biases of norms, biases of layers
                }
              }
            });
  }

  /** {@code n} images of noise. */
  static Tensor images(Network network, int n) {
    Tensor images = Tensor.zeros(network.batch(n));
    Draws draws = Draws.of(3, "images", n);
    for (int i = 0; i < images.size(); i++) {
      images.data()[i] = draws.normal(i);
    }
    return images;
  }

  static byte[] onnx(Network network, boolean folded) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Onnx.write(out, network, folded);
    return out.toByteArray();
  }

  /** The network's output for {@code images}, as {@code predict} computes it. */
  static float[] ours(Network network, Tensor images) {
    Pass pass = Pass.inference();
    Variable output = network.apply(pass, pass.leaf(images));
    Fusion fusion = Fusion.inference(pass.tape(), output);
    Variable fused = fusion.of(output);
    try (Parallel parallel = Parallel.of(2)) {
      Execution execution = fusion.tape().inference(parallel, new Workspace(2), fused);
      execution.forward();
      return PytorchLayout.values(execution.value(fused));
    }
  }

  /** The larger relative L2 distance of one image's output and three images'. */
  static double distance(Network network, OnnxRuntime theirs) throws OrtException {
    double distance = 0;
    for (int n : new int[] {1, 3}) {
      Tensor images = images(network, n);
      distance = Math.max(distance, distance(ours(network, images), theirs.run(images)));
    }
    return distance;
  }

  static double distance(float[] ours, float[] theirs) {
    assertThat(theirs).hasSameSizeAs(ours);
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < ours.length; i++) {
      difference += Math.pow((double) theirs[i] - ours[i], 2);
      norm += Math.pow(ours[i], 2);
    }
    assertThat(norm).isPositive();
    return Math.sqrt(difference / norm);
  }
}
