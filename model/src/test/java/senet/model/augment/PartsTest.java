package senet.model.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.model.augment.Erasing.Cutout;
import senet.model.augment.Geometric.Flip;
import senet.model.augment.Geometric.Rotate;
import senet.model.augment.Geometric.Translate;

/** Augmentations as text. */
class PartsTest {
  @Test
  void aTextIsItsParts() {
    assertThat(Parts.of("translate 2 reflect, flip  alternating,cutout 12"))
        .containsExactly(new Translate(2, new Padding.Reflect()), new Flip(true), new Cutout(12));
    assertThat(Parts.of("translate 4, rotate 12.5 fill 128"))
        .containsExactly(
            new Translate(4, Padding.Fill.ZERO), new Rotate(12.5f, new Padding.Fill(128)));
    assertThat(Parts.of("none")).isEmpty();
    assertThat(Parts.text(List.of())).isEqualTo("none");
    assertThat(Parts.text(List.of(new Translate(4, Padding.Fill.ZERO), new Flip(false))))
        .isEqualTo("translate 4, flip");
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> padding = Arbitraries.of("", " reflect", " edge", " fill 1", " fill 255");
    Arbitrary<String> share = Arbitraries.floats().between(0.01f, 1).map(Limits::text);
    Arbitrary<String> whole = Arbitraries.integers().between(1, 8).map(String::valueOf);
    return Arbitraries.oneOf(
        Arbitraries.of("flip", "flip alternating", "invert", "autocontrast", "equalize"),
        Arbitraries.of("trivial-augment", "rand-augment 2 9", "resized-crop 0.25 1"),
        Arbitraries.of("brightness", "contrast", "saturation", "sharpness", "erase", "mixup")
            .flatMap(word -> share.map(value -> word + " " + value)),
        Arbitraries.of("posterize", "solarize", "cutout", "cutmix", "hue 0.25e-")
            .flatMap(word -> whole.map(value -> (word + " " + value).replace("- ", "-"))),
        Arbitraries.of("rotate", "shear", "shift", "scale 0.5", "translate 1")
            .flatMap(
                word ->
                    share.flatMap(
                        value ->
                            padding.map(
                                end ->
                                    word.endsWith("1") ? word + end : word + " " + value + end))));
  }

  /** What was read is written so that it is read as the same, and the second text is the first. */
  @Property
  void aPartIsWrittenAsItIsRead(@ForAll("texts") String text) {
    List<Part> parts;
    try {
      parts = Parts.of(text);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageMatching("scale: .* it must be 0.1 to .*");
      return;
    }
    assertThat(Parts.of(Parts.text(parts))).isEqualTo(parts);
    assertThat(Parts.text(Parts.of(Parts.text(parts)))).isEqualTo(Parts.text(parts));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "flip, cutuot 12 ~ augment: unknown part 'cutuot'; nearest: cutout, cutmix, rotate",
        "'' ~ augment: unknown part ''; nearest: hue, flip, shear",
        "flip, ~ augment: unknown part ''; nearest: hue, flip, shear",
        "cutout ~ augment: 'cutout' lacks SIDE; hint: cutout SIDE",
        "cutout 1.5 ~ augment: 'cutout 1.5' has '1.5' for SIDE, which is a whole number; hint:"
            + " cutout SIDE",
        "hue NaN ~ augment: 'hue NaN' has 'NaN' for TURNS, which is a number; hint: hue TURNS",
        "flip often ~ augment: 'flip often' has 'often' left over; hint: flip [alternating]",
        "translate 2 mirror ~ augment: 'translate 2 mirror' has 'mirror' for what is beside the"
            + " image; hint: translate PIXELS [zero | reflect | edge | fill VALUE]",
        "hue 0.6 ~ hue: the share of a turn is 0.6, it must be 0 to 0.5",
        "scale 1.2 0.8 ~ scale: the least factor is 1.2, it must be 0.1 to 0.8",
        "translate 1 fill 256 ~ fill: the value is 256, it must be 0 to 255",
        "rand-augment 2 31 ~ rand-augment: the level is 31, it must be 0 to 30",
        "mixup 0 ~ mixup: alpha is 0, it must be 0.01 to 1000"
      })
  void whatIsWrongIsToldInOneLine(String text, String message) {
    assertThatThrownBy(() -> Parts.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void twoOfAKindAreRefused() {
    List<Part> twice = Parts.of("translate 2, flip, translate 4 reflect");
    assertThatThrownBy(() -> new Augmentation(Normalization.cifar10(), twice))
        .hasMessage(
            "augment: 'translate 4 reflect' is the second part of its kind; hint: one of each");
  }

  /** Each part's first word is the one that it is read by, and there is one for each. */
  @Test
  void everyPartHasItsForm() {
    assertThat(Parts.forms())
        .hasSize(23)
        .contains(
            "translate PIXELS [zero | reflect | edge | fill VALUE]",
            "flip [alternating]",
            "trivial-augment",
            "rand-augment CHANGES LEVEL");
  }
}
