package senet.model.augment;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import senet.model.augment.Colour.Brightness;
import senet.model.augment.Colour.Contrast;
import senet.model.augment.Colour.Hue;
import senet.model.augment.Colour.Saturation;
import senet.model.augment.Erasing.Cutout;
import senet.model.augment.Erasing.Erase;
import senet.model.augment.Geometric.Flip;
import senet.model.augment.Geometric.ResizedCrop;
import senet.model.augment.Geometric.Rotate;
import senet.model.augment.Geometric.Scale;
import senet.model.augment.Geometric.Shear;
import senet.model.augment.Geometric.Shift;
import senet.model.augment.Geometric.Translate;
import senet.model.augment.Mixing.CutMix;
import senet.model.augment.Mixing.MixUp;
import senet.model.augment.Policy.RandAugment;
import senet.model.augment.Policy.TrivialAugment;
import senet.model.augment.Tone.AutoContrast;
import senet.model.augment.Tone.Equalize;
import senet.model.augment.Tone.Invert;
import senet.model.augment.Tone.Posterize;
import senet.model.augment.Tone.Sharpness;
import senet.model.augment.Tone.Solarize;
import senet.model.nn.NearestNames;

/**
 * The parts of an augmentation as text: {@code translate 2 reflect, flip alternating, cutout 12}.
 */
public final class Parts {
  private static final String NONE = "none";

  /**
   * How a part is written.
   *
   * @param word it begins with
   * @param form of the whole
   */
  private record Form(String word, String form, Function<PartWords, Part> reader) {}

  private static final String PADDING = " [zero | reflect | edge | fill VALUE]";

  private static final List<Form> FORMS =
      List.of(
          new Form(
              Translate.WORD,
              "PIXELS" + PADDING,
              words -> new Translate(words.whole("PIXELS"), words.padding())),
          new Form(Flip.WORD, "[alternating]", words -> new Flip(words.optional(Flip.ALTERNATING))),
          new Form(
              Rotate.WORD,
              "DEGREES" + PADDING,
              words -> new Rotate(words.number("DEGREES"), words.padding())),
          new Form(
              Shear.WORD,
              "DEGREES" + PADDING,
              words -> new Shear(words.number("DEGREES"), words.padding())),
          new Form(
              Shift.WORD,
              "SHARE" + PADDING,
              words -> new Shift(words.number("SHARE"), words.padding())),
          new Form(
              Scale.WORD,
              "LEAST MOST" + PADDING,
              words -> new Scale(words.number("LEAST"), words.number("MOST"), words.padding())),
          new Form(
              ResizedCrop.WORD,
              "LEAST MOST",
              words -> new ResizedCrop(words.number("LEAST"), words.number("MOST"))),
          new Form(Brightness.WORD, "AMOUNT", words -> new Brightness(words.number("AMOUNT"))),
          new Form(Contrast.WORD, "AMOUNT", words -> new Contrast(words.number("AMOUNT"))),
          new Form(Saturation.WORD, "AMOUNT", words -> new Saturation(words.number("AMOUNT"))),
          new Form(Hue.WORD, "TURNS", words -> new Hue(words.number("TURNS"))),
          new Form(Posterize.WORD, "BITS", words -> new Posterize(words.whole("BITS"))),
          new Form(Solarize.WORD, "THRESHOLD", words -> new Solarize(words.whole("THRESHOLD"))),
          new Form(Invert.WORD, "", _ -> new Invert()),
          new Form(AutoContrast.WORD, "", _ -> new AutoContrast()),
          new Form(Equalize.WORD, "", _ -> new Equalize()),
          new Form(Sharpness.WORD, "AMOUNT", words -> new Sharpness(words.number("AMOUNT"))),
          new Form(TrivialAugment.WORD, "", _ -> new TrivialAugment()),
          new Form(
              RandAugment.WORD,
              "CHANGES LEVEL",
              words -> new RandAugment(words.whole("CHANGES"), words.whole("LEVEL"))),
          new Form(Cutout.WORD, "SIDE", words -> new Cutout(words.whole("SIDE"))),
          new Form(Erase.WORD, "SHARE", words -> new Erase(words.number("SHARE"))),
          new Form(MixUp.WORD, "ALPHA", words -> new MixUp(words.number("ALPHA"))),
          new Form(CutMix.WORD, "ALPHA", words -> new CutMix(words.number("ALPHA"))));

  private Parts() {}

  /** Parts as {@link #of} reads them, or {@code none}. */
  public static String text(List<Part> parts) {
    return parts.isEmpty()
        ? NONE
        : parts.stream().map(Part::toString).collect(Collectors.joining(", "));
  }

  /**
   * Parts of a text, in its order.
   *
   * @throws IllegalArgumentException in one line where a part is unknown, lacks something, has
   *     something left over or a parameter beside its range
   */
  public static List<Part> of(String text) {
    if (text.strip().equals(NONE)) {
      return List.of();
    }
    return Arrays.stream(text.split(",", -1)).map(part -> part(part.strip())).toList();
  }

  /** How each part is written, one line each. */
  static List<String> forms() {
    return FORMS.stream().map(Parts::form).toList();
  }

  private static String form(Form form) {
    return (form.word() + " " + form.form()).strip();
  }

  private static Part part(String text) {
    List<String> words = List.of(text.split("\\s+", -1));
    for (Form form : FORMS) {
      if (form.word().equals(words.getFirst())) {
        PartWords rest = new PartWords(text, form(form), words.subList(1, words.size()));
        Part part = form.reader().apply(rest);
        rest.end();
        return part;
      }
    }
    List<String> nearest =
        NearestNames.of(words.getFirst(), FORMS.stream().map(Form::word).toList());
    throw new IllegalArgumentException(
        "augment: unknown part '%s'; nearest: %s"
            .formatted(words.getFirst(), String.join(", ", nearest)));
  }
}
