package senet.model.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.joml.Matrix3x2d;
import org.junit.jupiter.api.Test;

/** Movements: what whole pixels, mirrors and right angles do is exact; the rest lies between. */
class GeometricTest {
  @Provide
  Arbitrary<Drawn> images() {
    return Arbitraries.randomValue(
        random ->
            new Drawn(
                1 + random.nextInt(12),
                1 + random.nextInt(12),
                1 + random.nextInt(4),
                random.nextLong()));
  }

  @Provide
  Arbitrary<Padding> paddings() {
    return Arbitraries.of(
        Padding.Fill.ZERO, new Padding.Fill(128), new Padding.Reflect(), new Padding.Edge());
  }

  private static float[] moved(Drawn drawn, Padding padding, Matrix3x2d... matrices) {
    WorkingImage image = drawn.working();
    for (Matrix3x2d matrix : matrices) {
      image.move(matrix, padding);
    }
    return drawn.written(image);
  }

  /** The same through the sampling between pixels, which what stays bytes does not come to. */
  private static float[] sampled(Drawn drawn, Padding padding, Matrix3x2d matrix) {
    WorkingImage image = drawn.working();
    float[] values = image.settled();
    image.replace(Sampling.bilinear(matrix, padding, values, drawn.h(), drawn.w(), drawn.c()));
    return drawn.written(image);
  }

  private static int seenAt(Padding padding, int i, int n) {
    if (i >= 0 && i < n) {
      return i;
    }
    return switch (padding) {
      case Padding.Fill _ -> -1;
      case Padding.Edge _ -> i < 0 ? 0 : n - 1;
      case Padding.Reflect _ -> {
        int at = i;
        while (n > 1 && (at < 0 || at >= n)) {
          at = at < 0 ? -at : 2 * (n - 1) - at;
        }
        yield n == 1 ? 0 : at;
      }
    };
  }

  @Property
  void aShiftByWholePixelsIsACopy(
      @ForAll("images") Drawn drawn,
      @ForAll("paddings") Padding padding,
      @ForAll @IntRange(min = -30, max = 30) int x,
      @ForAll @IntRange(min = -30, max = 30) int y) {
    float[] plain = drawn.plain();
    float[] expected = new float[plain.length];
    int c = drawn.c();
    for (int i = 0; i < expected.length; i++) {
      int row = seenAt(padding, i / c / drawn.w() + y, drawn.h());
      int column = seenAt(padding, i / c % drawn.w() + x, drawn.w());
      expected[i] =
          row < 0 || column < 0
              ? drawn.normalization().apply(i % c, padding.fill())
              : plain[(row * drawn.w() + column) * c + i % c];
    }
    assertThat(moved(drawn, padding, Affine.shift(x, y))).isEqualTo(expected);
    assertThat(sampled(drawn, padding, Affine.shift(x, y))).isEqualTo(expected);
  }

  @Property
  void whatIsOnlyCopiedIsWhatIsSampled(
      @ForAll("images") Drawn drawn,
      @ForAll("paddings") Padding padding,
      @ForAll @IntRange(max = 3) int quarters,
      @ForAll boolean mirrored,
      @ForAll @IntRange(min = -5, max = 5) int x) {
    int side = Math.min(drawn.h(), drawn.w());
    Drawn square = new Drawn(side, side, drawn.c(), drawn.seed());
    Matrix3x2d matrix = Affine.rotation(90 * quarters, side, side).mul(Affine.shift(x, -x));
    if (mirrored) {
      matrix.mul(Affine.mirror(side));
    }
    assertThat(Affine.isCopy(matrix)).isTrue();
    assertThat(moved(square, padding, matrix)).isEqualTo(sampled(square, padding, matrix));
  }

  @Property
  void fourRightAnglesAndTwoMirrorsAreNothing(@ForAll("images") Drawn drawn) {
    int side = Math.max(drawn.h(), drawn.w());
    Drawn square = new Drawn(side, side, drawn.c(), drawn.seed());
    Matrix3x2d[] turns = new Matrix3x2d[4];
    Arrays.setAll(turns, _ -> Affine.rotation(90, side, side));
    assertThat(moved(square, Padding.Fill.ZERO, turns)).isEqualTo(square.plain());
    assertThat(moved(drawn, Padding.Fill.ZERO, Affine.mirror(drawn.w()), Affine.mirror(drawn.w())))
        .isEqualTo(drawn.plain());
  }

  /** A right angle turns the image clockwise: its first row becomes the last column. */
  @Test
  void aRightAngleIsClockwise() {
    Drawn drawn = new Drawn(5, 5, 1, 3);
    float[] plain = drawn.plain();
    float[] turned = moved(drawn, Padding.Fill.ZERO, Affine.rotation(90, 5, 5));
    for (int i = 0; i < 5; i++) {
      assertThat(turned[i * 5 + 4]).isEqualTo(plain[i]);
    }
  }

  /**
   * There and back again in one matrix: coefficients are off by a few roundings of the middle's
   * coordinates, so places by 1e-12 and values, whose neighbours differ by 255, by that of it, or
   * by a rounding of each of three interpolations.
   */
  @Property
  void whatIsTakenBackInOneMatrixIsNothing(
      @ForAll("images") Drawn drawn, @ForAll @IntRange(min = -180, max = 180) int degrees) {
    float[] back =
        moved(
            drawn,
            new Padding.Edge(),
            Affine.rotation(degrees, drawn.h(), drawn.w()),
            Affine.rotation(-degrees, drawn.h(), drawn.w()));
    float[] plain = drawn.plain();
    for (int i = 0; i < plain.length; i++) {
      assertThat(Math.abs(back[i] - plain[i])).isLessThan(1e-5f);
    }
  }

  /** Half a pixel on is the mean of two. */
  @Test
  void betweenTwoPixelsIsTheirMean() {
    Drawn drawn = new Drawn(4, 6, 3, 5);
    float[] values = drawn.values();
    float[] half = Sampling.bilinear(Affine.shift(0.5, 0), new Padding.Edge(), values, 4, 6, 3);
    for (int i = 0; i < values.length; i++) {
      int next = i / 3 % 6 == 5 ? i : i + 3;
      assertThat(half[i]).isEqualTo((values[i] + values[next]) / 2);
    }
  }

  private static final List<String> STILL =
      List.of(
          "translate 0",
          "rotate 0",
          "shear 0",
          "shift 0",
          "scale 1 1",
          "resized-crop 1 1",
          "brightness 0, contrast 0, saturation 0, hue 0",
          "posterize 8",
          "solarize 256",
          "sharpness 0",
          "cutout 0",
          "erase 0");

  /** Of a square: a window of the whole area with other sides fits in nothing else. */
  @Property
  void partsThatDoNothingChangeNoBit(
      @ForAll @IntRange(min = 1, max = 12) int side,
      @ForAll boolean grey,
      @ForAll long seed,
      @ForAll @IntRange(max = 1000) int index) {
    Drawn drawn = new Drawn(side, side, grey ? 1 : 3, seed);
    for (String parts : STILL) {
      assertThat(drawn.seen(parts, 1, index)).as(parts).isEqualTo(drawn.plain());
    }
    assertThat(drawn.seen(String.join(", ", STILL), 1, index)).isEqualTo(drawn.plain());
  }

  @Test
  void anAlternatingFlipTakesEveryOtherEpoch() {
    Drawn drawn = new Drawn(4, 6, 3, 11);
    float[] plain = drawn.plain();
    float[] mirrored = moved(drawn, Padding.Fill.ZERO, Affine.mirror(6));
    int first = 0;
    for (int index = 0; index < 1000; index++) {
      boolean inFirst = Arrays.equals(drawn.seen("flip alternating", 1, index), mirrored);
      first += inFirst ? 1 : 0;
      for (int epoch = 1; epoch < 6; epoch++) {
        assertThat(drawn.seen("flip alternating", epoch, index))
            .isEqualTo(inFirst == (epoch % 2 == 1) ? mirrored : plain);
      }
    }
    // Six deviations of a fair coin, sqrt(1000) / 2 = 15.8.
    assertThat(first).isBetween(405, 595);
  }

  /** Each shift of a window comes as often as another one: 5 x 5 of them, 200 each. */
  @Test
  void shiftsAreUniform() {
    Drawn drawn = new Drawn(9, 9, 1, 2);
    List<float[]> shifted =
        IntStream.range(0, 25)
            .mapToObj(i -> moved(drawn, Padding.Fill.ZERO, Affine.shift(i % 5 - 2, i / 5 - 2)))
            .toList();
    int[] counts = new int[25];
    for (int index = 0; index < 5000; index++) {
      float[] seen = drawn.seen("translate 2", 1, index);
      int which =
          IntStream.range(0, 25)
              .filter(i -> Arrays.equals(shifted.get(i), seen))
              .findFirst()
              .orElseThrow();
      counts[which]++;
    }
    // Six deviations, sqrt(200) = 14.1.
    for (int count : counts) {
      assertThat(count).isBetween(115, 285);
    }
  }

  /** A window as large as half of the image, doubled, shows each pixel's quarter. */
  @Test
  void aWindowBecomesTheWholeImage() {
    Matrix3x2d window = Affine.window(2, 4, 3, 5, 6, 10);
    UnaryOperator<double[]> seen =
        place -> {
          double x = window.m00() * place[0] + window.m20();
          return new double[] {x, window.m11() * place[1] + window.m21()};
        };
    // The outer edges of first and last pixel are those of the window.
    assertThat(seen.apply(new double[] {-0.5, -0.5})).containsExactly(3.5, 1.5);
    assertThat(seen.apply(new double[] {9.5, 5.5})).containsExactly(8.5, 4.5);
  }
}
