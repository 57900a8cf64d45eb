package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Workspace;
import senet.model.augment.Augmentation;
import senet.model.augment.Normalization;
import senet.model.data.Batches;
import senet.model.data.Images;
import senet.model.data.Splits;
import senet.model.data.SyntheticImages;
import senet.model.format.Safetensors;
import senet.model.format.StoredTensor;
import senet.model.nn.Network;
import senet.model.recipe.Recipe;
import senet.model.zoo.Architecture;
import senet.model.zoo.Zoo;

/** Whole networks compute the same bits with any number of threads and in batches of any size. */
class NetworkBitsTest {
  private static final int STEPS = 20;
  private static final int EVALUATED = 129; // a full batch of 128 and a rest, 18 of 7 and a rest
  private static final long SEED = 3;

  @TempDir Path directory;

  private static Checkpoint checkpoint(String model) {
    Zoo.Entry entry = Zoo.entry(model);
    Architecture architecture = entry.make().apply(entry.options());
    Network network = Zoo.network(architecture);
    network.initialise(SEED);
    return new Checkpoint(architecture, network, SyntheticImages.CLASSES, Normalization.cifar10());
  }

  private Path train(String model, int batch, Splits data, int threads) throws IOException {
    Recipe recipe =
        RecipeFixture.of(
            "epochs: 1",
            "batch_size: " + batch,
            "learning_rate: 0.1",
            "warm_up: 0.05",
            "schedule: cosine",
            "weight_decay: 0.0005",
            "label_smoothing: 0.1",
            "augment: translate 4, flip");
    RunDirectory run = RunDirectory.create(directory.resolve(model + threads));
    try (Parallel parallel = Parallel.of(threads)) {
      new Trainer(checkpoint(model), recipe, data, SEED, parallel)
          .run(run, "", new RecordingListener(), () -> false);
    }
    return run.last();
  }

  /**
   * One after the other in this process; the checksum stands for every other process, vector width
   * and machine.
   */
  @ParameterizedTest
  @CsvSource({"seed, 3, 0e3c34f2", "se_resnet20, 16, 789f39ff"})
  void twentyStepsLeaveTheSameWeightsForAnyThreads(String model, int batch, String checksum)
      throws IOException {
    Splits data = SyntheticImages.splits(SEED, STEPS * batch, 3);
    Path expected = train(model, batch, data, 1);
    assertThat(checksum(expected)).isEqualTo(checksum);
    for (int threads : new int[] {2, 3, 7}) {
      assertThat(train(model, batch, data, threads))
          .as("weights of %d threads", threads)
          .hasSameBinaryContentAs(expected);
    }
  }

  /** Of all values in a file of weights, not of what else it tells. */
  private static String checksum(Path file) throws IOException {
    CRC32 crc = new CRC32();
    for (StoredTensor tensor : Safetensors.read(file).tensors().values()) {
      for (float value : tensor.toFloats()) {
        int bits = Float.floatToRawIntBits(value);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
          crc.update(bits >>> shift);
        }
      }
    }
    return "%08x".formatted(crc.getValue());
  }

  /** Logits of all images, in batches of {@code n}. */
  private static int[] logits(Network network, Images images, int n, int threads) {
    Augmentation preparation = Augmentation.none(Normalization.cifar10());
    Batches batches = Batches.inOrder(images, preparation, n);
    int classes = SyntheticImages.CLASSES.size();
    int[] bits = new int[images.size() * classes];
    try (Parallel parallel = Parallel.of(threads)) {
      Workspace workspace = new Workspace(threads);
      Map<Integer, BatchProgram> programs = new HashMap<>();
      for (int b = 0, at = 0; b < batches.count(); b++) {
        BatchProgram program =
            programs.computeIfAbsent(
                batches.size(b),
                size -> {
                  BatchProgram made = BatchProgram.evaluation(network, size, parallel, workspace);
                  made.freeze();
                  return made;
                });
        batches.fill(b, program.images(), program.labels());
        program.forward();
        for (int i = 0; i < batches.size(b) * classes; i++, at++) {
          bits[at] = Float.floatToRawIntBits(program.output()[i]);
        }
      }
    }
    return bits;
  }

  @ParameterizedTest
  @ValueSource(strings = {"seed", "se_resnet20"})
  void logitsAreTheSameInBatchesOfAnySize(String model) {
    Network network = checkpoint(model).network();
    Images images = SyntheticImages.splits(SEED, 1, EVALUATED).test();
    int[] expected = logits(network, images, EVALUATED, 1);
    for (int n : new int[] {1, 7, 128}) {
      assertThat(Arrays.equals(logits(network, images, n, 2), expected))
          .as("logits in batches of %d are those of all at once", n)
          .isTrue();
    }
  }
}
