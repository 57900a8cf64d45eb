package senet.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.model.augment.Normalization;
import senet.model.nn.Network;
import senet.model.train.Checkpoint;
import senet.model.zoo.Architecture;
import senet.model.zoo.Zoo;

/** Every network of the zoo at its own size, which takes minutes: the profile {@code onnx}. */
class OnnxZooTest {
  private static final double MOST = 2e-6; // relative L2

  @TempDir Path directory;

  @Test
  void ourOutputs() throws IOException, OrtException {
    assumeThat(Boolean.getBoolean("senet.onnx.zoo")).as("-Dsenet.onnx.zoo=true").isTrue();
    System.out.println("| network | MB | relative L2 | folded |\n| --- | --- | --- | --- |");
    for (Zoo.Entry entry : Zoo.entries()) {
      Architecture architecture = entry.make().apply(entry.options());
      Network network = Zoo.network(architecture);
      Agreement.draw(network);
      Checkpoint checkpoint =
          new Checkpoint(
              architecture,
              network,
              IntStream.range(0, architecture.images().classes())
                  .mapToObj(String::valueOf)
                  .toList(),
              Normalization.imageNet());
      Path file = directory.resolve("zoo.onnx");
      double plain = distance(file, checkpoint, false);
      double folded = distance(file, checkpoint, true);
      System.out.printf(
          "| `%s` | %.1f | %.1e | %.1e |%n", entry.name(), Files.size(file) / 1e6, plain, folded);
      assertThat(Math.max(plain, folded)).as(entry.name()).isLessThanOrEqualTo(MOST);
    }
  }

  private static double distance(Path file, Checkpoint checkpoint, boolean folded)
      throws IOException, OrtException {
    Onnx.write(file, checkpoint, folded);
    try (OnnxRuntime theirs = OnnxRuntime.of(file)) {
      return Agreement.distance(checkpoint.network(), theirs);
    }
  }
}
