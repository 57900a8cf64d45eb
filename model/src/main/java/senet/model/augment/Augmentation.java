package senet.model.augment;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import senet.model.augment.Chance.Lot;

/**
 * What happens to an image between its bytes and the network: parts in their order, then
 * normalisation. Pieces are taken out and images of a batch are mixed behind that, wherever those
 * parts stand.
 *
 * <p>What is drawn is a function of (seed, epoch, index of the image), or of the batch's number
 * where images are mixed.
 *
 * @param normalization of the result
 * @param parts of which each kind comes once at most: two would draw the same numbers
 */
public record Augmentation(Normalization normalization, List<Part> parts) {
  /** Copies the parts and checks that no kind comes twice. */
  public Augmentation {
    parts = List.copyOf(parts);
    TreeSet<String> kinds = new TreeSet<>();
    for (Part part : parts) {
      if (!kinds.add(part.getClass().getName())) {
        throw new IllegalArgumentException(
            "augment: '%s' is the second part of its kind; hint: one of each".formatted(part));
      }
    }
  }

  /** Normalisation only. */
  public static Augmentation none(Normalization normalization) {
    return new Augmentation(normalization, List.of());
  }

  /**
   * Writes image {@code index} as the network sees it.
   *
   * @param chance of the epoch; null for normalisation only
   * @param pixels [..][h][w][c], unsigned bytes
   * @param index of the image in {@code pixels}
   * @param out receives [h][w][c] floats at {@code at}
   */
  public void apply(
      Chance chance, byte[] pixels, int index, int h, int w, int c, float[] out, int at) {
    apply(chance, index, pixels, index * h * w * c, h, w, c, out, at);
  }

  /**
   * Writes an image as the network sees it.
   *
   * @param chance of the epoch; null for normalisation only
   * @param index of the image, which decides what is drawn
   * @param pixels unsigned bytes, of which [h][w][c] from {@code image} on are the image
   * @param out receives [h][w][c] floats at {@code at}
   * @throws IllegalArgumentException where colours change and there are neither one nor three
   *     channels
   */
  public void apply(
      Chance chance,
      int index,
      byte[] pixels,
      int image,
      int h,
      int w,
      int c,
      float[] out,
      int at) {
    WorkingImage working = new WorkingImage(pixels, image, h, w, c);
    if (chance != null) {
      for (Part part : parts) {
        if (part instanceof ImagePart alone) {
          alone.apply(chance, index, working);
        }
      }
    }
    working.writeTo(normalization, out, at);
  }

  /** Whether images of a batch are mixed, and targets are shared between classes. */
  public boolean mixes() {
    return parts.stream().anyMatch(Mixing.class::isInstance);
  }

  /** How batch {@code batch} of an epoch is mixed; empty where nothing is. */
  public Optional<Mix> mix(Chance chance, int batch, int h, int w) {
    List<Mixing> kinds =
        parts.stream().filter(Mixing.class::isInstance).map(Mixing.class::cast).toList();
    if (kinds.isEmpty()) {
      return Optional.empty();
    }
    Lot lot = chance.lot("augment mix", batch);
    return Optional.of(kinds.get(lot.below(0, kinds.size())).draw(chance, batch, h, w));
  }
}
