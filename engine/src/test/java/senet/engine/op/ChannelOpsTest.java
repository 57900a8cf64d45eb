package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import senet.engine.op.reference.LayoutReference;
import senet.engine.simd.MachineWidth;
import senet.engine.tensor.Shape;

/** Ops that join channels and change their order. */
class ChannelOpsTest {
  private static final int[] WIDTHS = {1, 3, 16, 35, 8, 64, 19};

  @Nested
  class ConcatTest implements ExactOpContract, LinearOpContract {
    @Override
    public List<OpCase> cases() {
      List<OpCase> cases = new ArrayList<>();
      for (int i = 0; i < 28; i++) {
        int[] widths = new int[1 + i % 5];
        for (int j = 0; j < widths.length; j++) {
          widths[j] = WIDTHS[(i + j * 3) % WIDTHS.length];
        }
        cases.add(i % 4 == 3 ? ofRows(5, widths) : of(Shape.nhwc(2, 3, 1 + i % 4, 1), widths));
      }
      if (MachineWidth.IS_OWN) { // threads share it, as they do at every width
        cases.add(ofRows(3 * Operands.GRAIN / 40 + 19, 33, 40, 1));
      }
      return cases;
    }

    @Override
    public int[] linearInputs() {
      return new int[] {0, 1, 2, 3, 4};
    }

    private static OpCase ofRows(int n, int... widths) {
      return of(IntStream.of(widths).mapToObj(c -> Shape.matrix(n, c)).toArray(Shape[]::new));
    }

    static OpCase of(Shape pixels, int... widths) {
      return of(
          IntStream.of(widths)
              .mapToObj(c -> Operands.withChannels(pixels, c))
              .toArray(Shape[]::new));
    }

    private static OpCase of(Shape... inputs) {
      int[] widths = Arrays.stream(inputs).mapToInt(Operands::channels).toArray();
      Function<double[][], double[]> joined = in -> LayoutReference.concat(in, widths);
      LinearRoundings moved =
          new LinearRoundings(
              joined, (i, in, _) -> new double[in[i].length], 0, new int[inputs.length]);
      return OpCase.of(new Concat(), joined, inputs).linearWithin(moved);
    }

    @Override
    public List<BadInput> badInputs() {
      return List.of(
          new BadInput(new Concat(), List.of(), "Concat[]: 0 inputs given, at least 1 needed"),
          new BadInput(
              new Concat(),
              List.of(Shape.scalar()),
              "Concat[]: input has no axes, 1 is needed: channels; input []"),
          new BadInput(
              new Concat(),
              List.of(Shape.nhwc(2, 4, 4, 8), Shape.nhwc(2, 4, 4, 1), Shape.nhwc(2, 4, 5, 8)),
              "Concat[]: input 2 is not like the first but for its last axis; [N=2, H=4, W=5, C=8]"
                  + " and [N=2, H=4, W=4, C=8]"),
          new BadInput(
              new Concat(),
              List.of(Shape.matrix(2, 8), Shape.vector(8)),
              "Concat[]: input 1 is not like the first but for its last axis; [C=8] and [N=2,"
                  + " C=8]"),
          new BadInput(
              new Concat(),
              List.of(Shape.vector(Integer.MAX_VALUE), Shape.vector(1)),
              "Concat[]: 2147483648 channels, at most 2147483647 are possible; first input"
                  + " [C=2147483647]"));
    }
  }

  @Nested
  class ChannelShuffleTest implements ExactOpContract, LinearOpContract {
    @Override
    public List<OpCase> cases() {
      List<OpCase> cases = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        int c = (1 + i % 8) * (1 + i % 5);
        Shape x = i % 3 == 0 ? Shape.matrix(5, c) : Shape.nhwc(2, 3, 1 + i % 4, c);
        cases.add(of(1 + i % 8, i == 23 ? Shape.vector(c) : x));
      }
      if (MachineWidth.IS_OWN) { // threads share it, as they do at every width
        cases.add(of(3, Shape.matrix(3 * Operands.GRAIN / 42 + 19, 42)));
      }
      return cases;
    }

    static OpCase of(int groups, Shape x) {
      int c = Operands.channels(x);
      Function<double[][], double[]> shuffled =
          in -> LayoutReference.gathered(in[0], x.size(), LayoutReference.shuffle(c, groups));
      return OpCase.of(new ChannelShuffle(groups), shuffled, x)
          .linearWithin(LinearRoundings.none(shuffled));
    }

    @Override
    public List<BadInput> badInputs() {
      return List.of(
          new BadInput(
              new ChannelShuffle(3),
              List.of(Shape.matrix(2, 8)),
              "ChannelShuffle[groups=3]: 8 channels are not a multiple of 3 groups; input [N=2,"
                  + " C=8]"),
          new BadInput(
              new ChannelShuffle(1),
              List.of(Shape.scalar()),
              "ChannelShuffle[groups=1]: input has no axes, 1 is needed: channels; input []"));
    }

    @Test
    void thereIsAtLeastOneGroup() {
      assertThatThrownBy(() -> new ChannelShuffle(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("ChannelShuffle: groups is 0, it must be at least 1");
    }
  }
}
