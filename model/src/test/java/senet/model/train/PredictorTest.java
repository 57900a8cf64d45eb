package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import senet.engine.parallel.Parallel;
import senet.model.augment.Normalization;
import senet.model.data.ImageFile;
import senet.model.data.ImageSet;
import senet.model.data.Preprocessing;
import senet.model.format.FormatException;
import senet.model.train.Predictor.Prediction;

/** What single images show. */
class PredictorTest {
  private static final int SIDE = TinyNetwork.SIDE;
  private final Checkpoint checkpoint = TinyNetwork.checkpoint(3);

  private static ImageFile image(int index) {
    ImageSet set = (ImageSet) TinyNetwork.data(1, index + 1).test();
    int bytes = set.imageBytes();
    byte[] pixels = Arrays.copyOfRange(set.pixels(), index * bytes, (index + 1) * bytes);
    return new ImageFile(SIDE, SIDE, pixels);
  }

  private static List<Prediction> predict(Checkpoint checkpoint, ImageFile image, int top)
      throws FormatException {
    try (Parallel parallel = Parallel.of(1)) {
      return new Predictor(checkpoint, parallel).predict(image, top);
    }
  }

  @Test
  void theMostProbableComeFirst() throws FormatException {
    List<Prediction> all = predict(checkpoint, image(0), 3);
    assertThat(all)
        .extracting(Prediction::name)
        .containsExactlyInAnyOrderElementsOf(TinyNetwork.CLASSES);
    assertThat(all).isSortedAccordingTo((a, b) -> Double.compare(b.probability(), a.probability()));
    // Three quotients and two additions of numbers up to 1, each rounded by at most 2^-53.
    assertThat(all.stream().mapToDouble(Prediction::probability).sum())
        .isEqualTo(1, within(6 * 0x1p-53));
    assertThat(predict(checkpoint, image(0), 2)).isEqualTo(all.subList(0, 2));
    assertThat(predict(checkpoint, image(0), 99)).isEqualTo(all);
  }

  @Test
  void aPredictorRemembersNothing() throws FormatException {
    try (Parallel parallel = Parallel.of(2)) {
      Predictor predictor = new Predictor(checkpoint, parallel);
      List<Prediction> first = predictor.predict(image(0), 3);
      assertThat(predictor.predict(image(1), 3)).isNotEqualTo(first);
      assertThat(predictor.predict(image(0), 3)).isEqualTo(first);
    }
  }

  @Test
  void theCheckpointSaysHowInputIsNormalised() throws FormatException {
    Checkpoint other =
        new Checkpoint(
            checkpoint.architecture(),
            checkpoint.network(),
            checkpoint.classes(),
            Normalization.cifar10());
    assertThat(predict(other, image(0), 3)).isNotEqualTo(predict(checkpoint, image(0), 3));
  }

  /** Every weight is a finite number, but sums of them are not. */
  @Test
  void weightsThatOverflowAreRefused() {
    Arrays.fill(checkpoint.network().state().get("fc.weight").value().data(), Float.MAX_VALUE);
    Arrays.fill(checkpoint.network().state().get("stem.1.bias").value().data(), 4);
    assertThatThrownBy(() -> predict(checkpoint, image(0), 3))
        .isExactlyInstanceOf(FormatException.class)
        .hasMessage(
            "the network says Infinity for class kelp; hint: its weights overflow, use another"
                + " checkpoint");
  }

  @Test
  void theCheckpointSaysHowImagesComeToTheirSize() throws FormatException {
    byte[] pixels = new byte[3 * 20 * 31];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * i);
    }
    ImageFile image = new ImageFile(20, 31, pixels);
    Preprocessing middle = new Preprocessing(SIDE + 2);
    assertThat(predict(checkpoint.with(middle), image, 3))
        .isEqualTo(predict(checkpoint, middle.apply(image, SIDE, SIDE), 3))
        .isNotEqualTo(predict(checkpoint, image, 3));
  }

  @Test
  void anImageOfAnotherSizeIsResized() throws FormatException {
    byte[] grey = new byte[3 * 20 * 31];
    Arrays.fill(grey, (byte) 99);
    byte[] fitting = Arrays.copyOf(grey, 3 * SIDE * SIDE);
    assertThat(predict(checkpoint, new ImageFile(20, 31, grey), 3))
        .isEqualTo(predict(checkpoint, new ImageFile(SIDE, SIDE, fitting), 3));
  }
}
