package senet.model.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import senet.model.augment.Geometric.Flip;
import senet.model.augment.Geometric.Translate;

/** What crops and flips of images of any size satisfy, to the bit. */
class AugmentationLawsTest {
  /** One image among others; its draws are those of {@code seed}. */
  private record Drawn(int h, int w, int c, int index, long seed) {
    byte[] pixels() {
      byte[] pixels = new byte[(index + 2) * size()];
      new Random(seed).nextBytes(pixels);
      return pixels;
    }

    int size() {
      return h * w * c;
    }

    /** A value is its byte. */
    Normalization plain() {
      float[] deviations = new float[c];
      Arrays.fill(deviations, 1 / 255f);
      return new Normalization(new float[c], deviations);
    }

    int[] apply(Augmentation augmentation, byte[] pixels) {
      float[] out = new float[size()];
      augmentation.apply(new Chance(seed, 1), pixels, index, h, w, c, out, 0);
      int[] values = new int[size()];
      Arrays.setAll(values, i -> Math.round(out[i]));
      return values;
    }

    int[] image(byte[] pixels) {
      int[] values = new int[size()];
      Arrays.setAll(values, i -> Byte.toUnsignedInt(pixels[index * size() + i]));
      return values;
    }

    /** The window of this size that starts at (top, left), black outside, perhaps mirrored. */
    int[] window(int[] image, int top, int left, boolean mirrored) {
      int[] values = new int[size()];
      for (int i = 0; i < values.length; i++) {
        int x = i / c % w;
        int row = i / c / w + top;
        int column = (mirrored ? w - 1 - x : x) + left;
        boolean inside = row >= 0 && row < h && column >= 0 && column < w;
        values[i] = inside ? image[(row * w + column) * c + i % c] : 0;
      }
      return values;
    }
  }

  private static List<Part> crop(int padding, boolean flip) {
    Translate window = new Translate(padding, Padding.Fill.ZERO);
    return flip ? List.of(window, new Flip(false)) : List.of(window);
  }

  @Provide
  Arbitrary<Drawn> images() {
    return Arbitraries.randomValue(
        random ->
            new Drawn(
                1 + random.nextInt(12),
                1 + random.nextInt(12),
                1 + random.nextInt(4),
                random.nextInt(5),
                random.nextLong()));
  }

  /** The same draws again: what was mirrored is mirrored back, what was not stays. */
  @Property
  void aFlipTakesItselfBack(@ForAll("images") Drawn drawn) {
    byte[] pixels = drawn.pixels();
    int[] image = drawn.image(pixels);
    Augmentation flip = new Augmentation(drawn.plain(), List.of(new Flip(false)));
    int[] once = drawn.apply(flip, pixels);
    assertThat(once).isIn(image, drawn.window(image, 0, 0, true));
    for (int i = 0; i < once.length; i++) {
      pixels[drawn.index() * drawn.size() + i] = (byte) once[i];
    }
    assertThat(drawn.apply(flip, pixels)).isEqualTo(image);
  }

  @Property
  void withoutShiftAndFlipAnImageStays(@ForAll("images") Drawn drawn) {
    byte[] pixels = drawn.pixels();
    Augmentation still = new Augmentation(drawn.plain(), crop(0, false));
    assertThat(drawn.apply(still, pixels)).isEqualTo(drawn.image(pixels));
  }

  /** Of all windows of the padded image, one of which is the image itself. */
  @Property
  void aCropIsAWindowOfThePaddedImage(
      @ForAll("images") Drawn drawn,
      @ForAll @IntRange(min = 1, max = 3) int padding,
      @ForAll boolean flip) {
    byte[] pixels = drawn.pixels();
    int[] image = drawn.image(pixels);
    List<int[]> windows = new ArrayList<>();
    for (int top = -padding; top <= padding; top++) {
      for (int left = -padding; left <= padding; left++) {
        windows.add(drawn.window(image, top, left, false));
        if (flip) {
          windows.add(drawn.window(image, top, left, true));
        }
      }
    }
    int[] cropped = drawn.apply(new Augmentation(drawn.plain(), crop(padding, flip)), pixels);
    assertThat(windows.stream().anyMatch(window -> Arrays.equals(window, cropped))).isTrue();
  }

  /** A crop whose shift is drawn as 0 leaves the image as it is; each axis is drawn on its own. */
  @Property(tries = 5)
  void someCropsShiftByNothing(@ForAll("images") Drawn drawn) {
    byte[] pixels = drawn.pixels();
    Augmentation crop = new Augmentation(drawn.plain(), crop(1, false));
    int still = 0;
    for (int epoch = 0; epoch < 1000; epoch++) {
      float[] out = new float[drawn.size()];
      crop.apply(
          new Chance(drawn.seed(), epoch),
          pixels,
          drawn.index(),
          drawn.h(),
          drawn.w(),
          drawn.c(),
          out,
          0);
      int[] values = new int[out.length];
      Arrays.setAll(values, i -> Math.round(out[i]));
      still += Arrays.equals(values, drawn.image(pixels)) ? 1 : 0;
    }
    // Of nine windows one: 111 and six deviations of 9.9; a few bytes may be the same elsewhere.
    assertThat(still).isGreaterThan(51);
  }
}
