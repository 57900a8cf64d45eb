package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.random.Draws;
import senet.model.format.FormatException;

/** What is held out of the training images: by lot, of each class its share, always the same. */
class HoldOutTest {
  /** Images that say in three bytes which they are, of classes of the given sizes, shuffled. */
  private static ImageSet named(List<Integer> sizes) {
    int n = sizes.stream().mapToInt(i -> i).sum();
    int[] labels =
        IntStream.range(0, sizes.size())
            .flatMap(label -> IntStream.generate(() -> label).limit(sizes.get(label)))
            .toArray();
    Draws draws = Draws.of(1, "labels", 0);
    byte[] pixels = new byte[3 * n];
    for (int i = n - 1; i >= 0; i--) {
      int j = draws.below(i, i + 1);
      int kept = labels[i];
      labels[i] = labels[j];
      labels[j] = kept;
      pixels[3 * i] = (byte) i;
      pixels[3 * i + 1] = (byte) (i >> 8);
    }
    List<String> classes = IntStream.range(0, sizes.size()).mapToObj("c%d"::formatted).toList();
    return new ImageSet("test", 1, 1, 3, pixels, labels, classes);
  }

  private static List<Integer> ids(Images images) {
    byte[] pixels = ((ImageSet) images).pixels();
    return IntStream.range(0, images.size())
        .mapToObj(
            i -> Byte.toUnsignedInt(pixels[3 * i]) + 256 * Byte.toUnsignedInt(pixels[3 * i + 1]))
        .toList();
  }

  private static long count(Images images, int label) {
    return IntStream.range(0, images.size()).filter(i -> images.label(i) == label).count();
  }

  @Property
  void partsAreDisjointAndOfEachClassItsShare(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 0, max = 60) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 400) int wanted)
      throws FormatException {
    ImageSet all = named(sizes);
    int most = sizes.stream().mapToInt(size -> Math.max(0, size - 1)).sum();
    HoldOut holdOut = new HoldOut(wanted, 0);
    if (wanted > most) {
      assertThatThrownBy(() -> holdOut.from(all)).isInstanceOf(FormatException.class);
      return;
    }
    Splits splits = holdOut.from(new Splits(all, all));
    Images held = splits.validation().orElseThrow();
    assertThat(held.size()).isEqualTo(wanted);
    assertThat(ids(splits.train())).isSorted().doesNotContainAnyElementsOf(ids(held));
    assertThat(ids(held)).isSorted();
    assertThat(splits.train().size() + held.size()).isEqualTo(all.size());
    List<Integer> ids = ids(held);
    for (int i = 0; i < ids.size(); i++) {
      assertThat(held.label(i)).isEqualTo(all.label(ids.get(i)));
    }
    boolean roomy = true; // whether no class is kept from its share by its last image
    for (int label = 0; label < sizes.size(); label++) {
      double share = (double) wanted * sizes.get(label) / all.size();
      roomy &= sizes.get(label) == 0 || Math.ceil(share) <= sizes.get(label) - 1;
    }
    for (int label = 0; label < sizes.size(); label++) {
      double share = (double) wanted * sizes.get(label) / all.size();
      long drawn = count(held, label);
      assertThat(drawn).isGreaterThanOrEqualTo((long) Math.floor(share));
      if (roomy) {
        assertThat(drawn).isLessThanOrEqualTo((long) Math.ceil(share));
      }
      assertThat(sizes.get(label) == 0 || count(splits.train(), label) > 0).isTrue();
    }
    assertThat(ids(holdOut.from(all).test())).isEqualTo(ids);
  }

  /** The split of a published number of images must not move: runs are compared by it. */
  @Test
  void theDrawIsPinned() throws FormatException {
    Splits splits = new HoldOut(6, 0).from(named(List.of(20, 20, 20)));
    assertThat(ids(splits.test())).containsExactly(3, 14, 21, 25, 48, 55);
    assertThat(splits.test().name()).isEqualTo("test, held out");
    assertThat(splits.train().name()).isEqualTo("test");
    assertThat(splits.validation()).isEmpty();
    assertThat(HoldOut.of("0.1")).isEqualTo(new HoldOut(0, 0.1));
    assertThat(ids(HoldOut.of("0.1").from(named(List.of(20, 20, 20))).test()))
        .isEqualTo(ids(splits.test()));
  }

  @Test
  void limitsLeaveItAsItIs() throws FormatException {
    ImageSet all = named(List.of(30, 30));
    Splits splits = HoldOut.of("10").from(new Splits(all, all)).limit(5, 7);
    assertThat(splits.train().size()).isEqualTo(5);
    assertThat(splits.validation().orElseThrow().size()).isEqualTo(10);
    assertThat(splits.test().size()).isEqualTo(7);
  }

  @Test
  void tooMany() {
    assertThatThrownBy(() -> HoldOut.of("59").from(named(List.of(30, 30))))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "test: 59 of 60 images are to be held out, 1 to 58 can be: one of each class stays");
    assertThatThrownBy(() -> HoldOut.of("0.001").from(named(List.of(30, 30))))
        .hasMessageContaining("0 of 60 images are to be held out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "0.0", "1.0", "-5", "-0.1", "NaN", "5k", "99999999999", "1e3"})
  void whatIsNeither(String text) {
    assertThatThrownBy(() -> HoldOut.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + text + "' is neither a number of images nor a share between 0 and 1");
  }
}
