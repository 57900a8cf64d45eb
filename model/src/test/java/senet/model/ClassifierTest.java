package senet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.parallel.Parallel;
import senet.model.augment.Normalization;
import senet.model.data.Cifar10;
import senet.model.data.ImageFile;
import senet.model.data.ImageSet;
import senet.model.data.SyntheticImages;
import senet.model.format.FormatException;
import senet.model.format.Safetensors;
import senet.model.format.StoredTensor;
import senet.model.format.TensorFile;
import senet.model.nn.Network;
import senet.model.train.Checkpoint;
import senet.model.train.Predictor;
import senet.model.train.Predictor.Prediction;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** Many threads ask one network, and each gets what it would have got alone. */
class ClassifierTest {
  private static final int CALLERS = 8;
  private static final int IMAGES = 50;

  @TempDir Path directory;

  private static Checkpoint checkpoint() {
    Architecture architecture = Zoo.architecture("se_resnet20", Options.CIFAR10);
    Network network = Zoo.network(architecture);
    network.initialise(1);
    return new Checkpoint(architecture, network, SyntheticImages.CLASSES, Normalization.cifar10());
  }

  private static List<ImageFile> images(int n) {
    ImageSet set = (ImageSet) SyntheticImages.splits(0, 1, n).test();
    int bytes = set.imageBytes();
    return IntStream.range(0, n)
        .mapToObj(i -> Arrays.copyOfRange(set.pixels(), i * bytes, (i + 1) * bytes))
        .map(pixels -> new ImageFile(set.h(), set.w(), pixels))
        .toList();
  }

  private static List<List<Prediction>> alone(Checkpoint checkpoint, List<ImageFile> images)
      throws FormatException {
    List<List<Prediction>> expected = new ArrayList<>();
    try (Parallel parallel = Parallel.of(1)) {
      Predictor predictor = new Predictor(checkpoint, parallel);
      for (ImageFile image : images) {
        expected.add(predictor.predict(image, checkpoint.classes().size()));
      }
    }
    return expected;
  }

  /** Bit by bit: records of doubles are equal if all of their bits are. */
  @ParameterizedTest
  @CsvSource({"8, 1", "3, 1", "1, 1", "2, 2"})
  void manyThreadsGetWhatOneGets(int atOnce, int threads) throws Exception {
    Checkpoint checkpoint = checkpoint();
    List<ImageFile> images = images(IMAGES);
    List<List<Prediction>> expected = alone(checkpoint, images);
    assertThat(expected).doesNotHaveDuplicates();
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        Classifier classifier = Classifier.of(checkpoint, atOnce, threads)) {
      List<Future<?>> calls = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        int first = caller * 7;
        boolean interrupted = caller % 3 == 0;
        calls.add(
            callers.submit(
                () -> {
                  for (int i = 0; i < IMAGES; i++) {
                    int index = (first + i) % IMAGES;
                    if (interrupted) {
                      Thread.currentThread().interrupt();
                    }
                    assertThat(classifier.predict(images.get(index)))
                        .isEqualTo(expected.get(index));
                    assertThat(Thread.interrupted()).isEqualTo(interrupted);
                  }
                  return null;
                }));
      }
      for (Future<?> call : calls) {
        call.get();
      }
    }
  }

  /** Frozen weights are there once, however many images are computed at once. */
  @Test
  void whatIsPreparedIsShared() {
    try (Parallel parallel = Parallel.of(1)) {
      Predictor original = new Predictor(checkpoint(), parallel);
      Predictor twin = original.twin(parallel);
      long weights = 272_000 * 4; // of se_resnet20; transformed ones are more
      assertThat(original.bytes() - twin.bytes()).isGreaterThan(weights);
      assertThat(twin.bytes()).isLessThan(weights);
    }
  }

  @Test
  void filesAndImagesInMemory() throws IOException {
    Path weights = directory.resolve("w.safetensors");
    checkpoint().save(weights);
    BufferedImage image = new BufferedImage(40, 50, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < 40 * 50; i++) {
      image.setRGB(i % 40, i / 40, 0xff000000 | i * 7919);
    }
    Path file = directory.resolve("a.png");
    ImageIO.write(image, "png", file.toFile());
    try (Classifier classifier = Classifier.load(weights)) {
      List<Prediction> predictions = classifier.predict(file);
      assertThat(classifier.classes()).isEqualTo(SyntheticImages.CLASSES);
      assertThat(predictions)
          .extracting(Prediction::name)
          .containsExactlyInAnyOrderElementsOf(SyntheticImages.CLASSES);
      assertThat(predictions)
          .isSortedAccordingTo((a, b) -> Double.compare(b.probability(), a.probability()))
          .isEqualTo(classifier.predict(image))
          .isEqualTo(classifier.predict(ImageFile.read(file)));
    }
  }

  @Test
  void aFileOfTensorsAloneNeedsAName() throws IOException {
    Path own = directory.resolve("own.safetensors");
    checkpoint().save(own);
    Path bare = directory.resolve("bare.safetensors");
    Safetensors.write(bare, new TensorFile(Map.of(), Safetensors.read(own).tensors()));
    assertThatThrownBy(() -> Classifier.load(bare))
        .isInstanceOf(FormatException.class)
        .message()
        .startsWith("bare.safetensors: no senet.model in its metadata");
    try (Classifier named = Classifier.load(bare, "se_resnet20");
        Classifier said = Classifier.load(own)) {
      assertThat(named.classes()).isEqualTo(Cifar10.CLASSES);
      ImageFile image = images(1).getFirst();
      assertThat(named.predict(image).getFirst().probability())
          .isEqualTo(said.predict(image).getFirst().probability());
    }
    assertThatThrownBy(() -> Classifier.load(bare, "se_resnet"))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith("unknown model 'se_resnet'; the nearest: se_resnet20, ");
  }

  /** timm's names of a last layer and of SE blocks, which tell nothing of strides. */
  @Test
  void namesOfAnotherSourceAreTold() throws IOException {
    Path own = directory.resolve("own.safetensors");
    checkpoint().save(own);
    SequencedMap<String, StoredTensor> renamed = new LinkedHashMap<>();
    Safetensors.read(own)
        .tensors()
        .forEach(
            (name, tensor) ->
                renamed.put(name.replace("fc.0", "fc1").replace("fc.2", "fc2"), tensor));
    Path file = directory.resolve("timm.safetensors");
    Safetensors.write(file, new TensorFile(Map.of(), renamed));
    try (Classifier classifier = Classifier.load(file, "se_resnet20")) {
      assertThat(classifier.notices())
          .containsExactly(
              "the names of timm are read as those of se_resnet20; neither names nor shapes tell"
                  + " where a network strides and pads, --model must");
    }
    try (Classifier classifier = Classifier.load(own, "se_resnet20")) {
      assertThat(classifier.notices()).isEmpty();
    }
  }

  /** The only place is free again after each. */
  @Test
  void callsThatFailHinderNoOther() throws IOException {
    Path text = Files.writeString(directory.resolve("text.png"), "no image");
    try (Classifier classifier = Classifier.of(checkpoint(), 1, 1)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> classifier.predict(text))
            .isInstanceOf(FormatException.class)
            .hasMessage("text.png: not a PNG, JPEG, GIF or BMP image");
      }
      assertThat(classifier.predict(images(1).getFirst())).hasSize(10);
    }
    Checkpoint overflowing = checkpoint();
    Arrays.fill(overflowing.network().state().get("fc.weight").value().data(), Float.MAX_VALUE);
    try (Classifier classifier = Classifier.of(overflowing, 1, 1)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> classifier.predict(images(1).getFirst()))
            .isInstanceOf(FormatException.class)
            .message()
            .startsWith("the network says ");
      }
    }
  }

  @Test
  void closingWaitsForCallsAndRefusesLaterOnes() throws Exception {
    Classifier classifier = Classifier.of(checkpoint(), 2, 2);
    List<ImageFile> images = images(4);
    try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
      List<Future<List<Prediction>>> calls = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        int index = i % 4;
        calls.add(callers.submit(() -> classifier.predict(images.get(index))));
      }
      calls.getFirst().get();
      classifier.close();
      for (Future<List<Prediction>> call : calls) {
        try {
          assertThat(call.get()).hasSize(10);
        } catch (ExecutionException e) {
          assertThat(e.getCause())
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("Classifier: an image is to be classified after close");
        }
      }
    }
    assertThatThrownBy(() -> classifier.predict(images.getFirst()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Classifier: an image is to be classified after close");
    classifier.close(); // once more does nothing
  }

  @Test
  void nothingAtOnceIsRefused() {
    assertThatThrownBy(() -> Classifier.of(checkpoint(), 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Classifier: 0 images at once, it must be at least 1");
  }
}
