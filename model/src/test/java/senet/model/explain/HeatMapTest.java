package senet.model.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/** Maps by hand. */
class HeatMapTest {
  private static final Shape SHAPE = Shape.nhwc(1, 1, 2, 2);

  /** Weights are the means (3, -1) of the gradients (2, 4) and (0, -2). */
  @Test
  void gradCamWeighsChannelsByTheirMeanGradient() {
    Tensor features = Tensor.of(SHAPE, 1, 2, 1, 5);
    Tensor gradient = Tensor.of(SHAPE, 2, 0, 4, -2);
    HeatMap map = HeatMap.gradCam(features, gradient);
    assertThat(map.h()).isEqualTo(1);
    assertThat(map.w()).isEqualTo(2);
    assertThat(map.values()).containsExactly(3 - 2, 0); // 3 - 5 speaks against the class
    assertThat(map.max()).isEqualTo(1);
  }

  @Test
  void aGateIsOfChannelsOrOfPlaces() {
    Tensor features = Tensor.of(SHAPE, 1, -2, 3, 4);
    Tensor ofChannels = Tensor.of(Shape.nhwc(1, 1, 1, 2), 1, 0.5f);
    assertThat(HeatMap.gated(features, ofChannels).values()).containsExactly(1, 2.5f);
    Tensor ofPlaces = Tensor.of(SHAPE, 1, 1, 0, 0.5f);
    assertThat(HeatMap.gated(features, ofPlaces).values()).containsExactly(1.5f, 1);
  }

  /** Middles of the new places are at -1/4, 1/4, 3/4 and 5/4 of the old ones. */
  @Test
  void enlargingIsBilinearBetweenMiddles() {
    HeatMap map = new HeatMap(2, 2, new float[] {0, 4, 8, 16});
    assertThat(map.enlarged(4, 4).values())
        .containsExactly(
            0, 1, 3, 4, //
            2, 3.25f, 5.75f, 7, //
            6, 7.75f, 11.25f, 13, //
            8, 10, 14, 16);
    assertThat(map.enlarged(2, 2)).extracting(HeatMap::values).isEqualTo(map.values());
    assertThat(new HeatMap(1, 1, new float[] {7}).enlarged(2, 3).values())
        .containsExactly(7, 7, 7, 7, 7, 7);
  }

  @Test
  void valuesAreOfEveryPlace() {
    assertThatThrownBy(() -> new HeatMap(2, 3, new float[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("HeatMap: 5 values for 2x3 places");
  }
}
