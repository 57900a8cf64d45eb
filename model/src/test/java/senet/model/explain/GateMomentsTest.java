package senet.model.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Means and deviations against those of the whole list. */
class GateMomentsTest {
  private static final int CHANNELS = 3;
  private static final int CLASSES = 4;
  private static final int UNSEEN = 2;
  private static final int IMAGES = 500;

  private final Random random = new Random(11);
  private final int[] labels = new int[IMAGES];
  private final float[] gates = new float[IMAGES * CHANNELS];
  private final GateMoments moments = new GateMoments(CHANNELS, CLASSES);

  /** Gates so near to each other that a difference of sums of squares in floats is noise. */
  private void draw() {
    for (int i = 0; i < IMAGES; i++) {
      labels[i] = new int[] {0, 1, 3}[random.nextInt(3)];
      for (int channel = 0; channel < CHANNELS; channel++) {
        gates[i * CHANNELS + channel] =
            (float) (0.95 + 1e-5 * (labels[i] + random.nextGaussian() + channel));
      }
      moments.add(labels[i], gates, i * CHANNELS, 1);
    }
  }

  private double[] values(int label, int channel) {
    return IntStream.range(0, IMAGES)
        .filter(i -> label < 0 || labels[i] == label)
        .mapToDouble(i -> gates[i * CHANNELS + channel])
        .toArray();
  }

  private static double mean(double... values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double deviation(double... values) {
    double mean = mean(values);
    return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(0));
  }

  @Test
  void momentsAreThoseOfTheWholeList() {
    draw();
    assertThat(moments.images()).isEqualTo(IMAGES);
    assertThat(moments.seen()).containsExactly(0, 1, 3);
    for (int channel = 0; channel < CHANNELS; channel++) {
      double[] all = values(-1, channel);
      assertThat(moments.mean(channel)).isEqualTo(mean(all), within(1e-14));
      assertThat(moments.deviation(channel)).isEqualTo(deviation(all), within(1e-14));
      for (int label : moments.seen()) {
        double[] own = values(label, channel);
        assertThat(moments.images(label)).isEqualTo(own.length);
        assertThat(moments.mean(label, channel)).isEqualTo(mean(own), within(1e-14));
        assertThat(moments.deviation(label, channel)).isEqualTo(deviation(own), within(1e-14));
      }
    }
    assertThat(moments.images(UNSEEN)).isZero();
    assertThat(moments.mean(UNSEEN, 0)).isNaN();
    assertThat(moments.deviation(UNSEEN, 0)).isNaN();
  }

  @Test
  void aSummaryIsOfClassesNotOfImages() {
    draw();
    double between = 0;
    double within = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
      int of = channel;
      between +=
          deviation(IntStream.of(0, 1, 3).mapToDouble(l -> mean(values(l, of))).toArray())
              / CHANNELS;
      within +=
          mean(IntStream.of(0, 1, 3).mapToDouble(l -> deviation(values(l, of))).toArray())
              / CHANNELS;
    }
    GateSummary summary = moments.summary();
    assertThat(summary.between()).isEqualTo(between, within(1e-14));
    assertThat(summary.within()).isEqualTo(within, within(1e-14));
    assertThat(summary.mean())
        .isEqualTo(
            IntStream.range(0, CHANNELS).mapToDouble(i -> mean(values(-1, i))).average().orElse(0),
            within(1e-14));
  }

  /** Of a block that does not squeeze: four places, of which an image's gate is the mean. */
  @Test
  void placesOfAnImageAreOneGate() {
    float[] places = {9, 9, 9, 1, 2, 0, 0, 0.25f, 0, 0, 0, 0, 0, 0, 0};
    GateMoments one = new GateMoments(CHANNELS, 1);
    one.add(0, places, CHANNELS, 4);
    assertThat(one.mean(0)).isEqualTo(0.25);
    assertThat(one.mean(1)).isEqualTo(0.5625);
    assertThat(one.mean(2)).isZero();
    assertThat(one.deviation(0)).isZero();
  }

  @Test
  void shutAndOpenChannelsAreCounted() {
    GateMoments one = new GateMoments(4, 1);
    one.add(0, new float[] {0.05f, 0.5f, 0.95f, 0.99f}, 0, 1);
    assertThat(one.summary().below()).isEqualTo(0.25);
    assertThat(one.summary().above()).isEqualTo(0.5);
  }
}
