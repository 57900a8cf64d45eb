package senet.model.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import senet.engine.random.Draws;
import senet.model.format.FormatException;

/**
 * How many training images are kept back to choose on: drawn by lot, of each class its share, and
 * the same ones in every run, whatever its seed.
 *
 * @param count of images; 0 where {@code share} says it
 * @param share of the images; 0 where {@code count} says it
 */
public record HoldOut(int count, double share) {
  private static final long SEED = 0;

  /** Checks that one of both is there. */
  public HoldOut {
    if (count < 0 || !(share >= 0 && share < 1) || (count == 0) == (share == 0)) {
      throw new IllegalArgumentException(
          "it must be a number of images, or a share between 0 and 1");
    }
  }

  /**
   * Reads a number of images, {@code 5000}, or a share of them, {@code 0.1}.
   *
   * @throws IllegalArgumentException where it is neither
   */
  public static HoldOut of(String text) {
    try {
      return text.chars().allMatch(c -> c >= '0' && c <= '9')
          ? new HoldOut(Integer.parseInt(text), 0)
          : new HoldOut(0, Double.parseDouble(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'%s' is neither a number of images nor a share between 0 and 1".formatted(text), e);
    }
  }

  /**
   * Takes them from the training images.
   *
   * @throws FormatException where too few would be left, or none is taken
   */
  public Splits from(Splits splits) throws FormatException {
    Part part = part(splits.train());
    return new Splits(part.rest, Optional.of(part.drawn), splits.test());
  }

  /**
   * The same of images of which none are there to test on: what is drawn is tested on.
   *
   * @throws FormatException where too few would be left, or none is taken
   */
  public Splits from(Images all) throws FormatException {
    Part part = part(all);
    return new Splits(part.rest, part.drawn);
  }

  private record Part(Images rest, Images drawn) {}

  private Part part(Images images) throws FormatException {
    boolean[] drawn = drawn(images);
    int[] in = IntStream.range(0, drawn.length).filter(i -> drawn[i]).toArray();
    int[] out = IntStream.range(0, drawn.length).filter(i -> !drawn[i]).toArray();
    return new Part(images.only(images.name(), out), images.only(images.name() + ", held out", in));
  }

  private boolean[] drawn(Images images) throws FormatException {
    int[] sizes = new int[images.classes().size()];
    for (int i = 0; i < images.size(); i++) {
      sizes[images.label(i)]++;
    }
    int[] quotas = quotas(images.name(), sizes);
    Draws draws = Draws.of(SEED, "validation", 0);
    int[] byLot =
        IntStream.range(0, images.size())
            .boxed()
            .sorted(Comparator.comparingLong((Integer i) -> draws.bits(i)).thenComparing(i -> i))
            .mapToInt(i -> i)
            .toArray();
    boolean[] drawn = new boolean[images.size()];
    for (int i : byLot) {
      drawn[i] = quotas[images.label(i)]-- > 0;
    }
    return drawn;
  }

  /**
   * How many of each class: its share, rounded down, and what is left to those that lost most by
   * that, the first of equal ones first; one image of each stays.
   */
  private int[] quotas(String name, int[] sizes) throws FormatException {
    long images = Arrays.stream(sizes).asLongStream().sum();
    long most = Arrays.stream(sizes).mapToLong(size -> Math.max(0, size - 1)).sum();
    long wanted = count > 0 ? count : Math.round(share * images);
    if (wanted < 1 || wanted > most) {
      throw new FormatException(
          "%s: %d of %,d images are to be held out, 1 to %,d can be: one of each class stays"
              .formatted(name, wanted, images, most));
    }
    int[] quotas = new int[sizes.length];
    long left = wanted;
    for (int i = 0; i < sizes.length; i++) {
      quotas[i] = (int) (wanted * sizes[i] / images);
      left -= quotas[i];
    }
    int[] byRemainder =
        IntStream.range(0, sizes.length)
            .boxed()
            .sorted(Comparator.comparingLong(i -> -(wanted * sizes[i] % images)))
            .mapToInt(i -> i)
            .toArray();
    while (left > 0) {
      for (int i : byRemainder) {
        if (left > 0 && quotas[i] < sizes[i] - 1) {
          quotas[i]++;
          left--;
        }
      }
    }
    return quotas;
  }
}
