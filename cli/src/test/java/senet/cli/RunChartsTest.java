package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.cli.CurveChart.Curve;
import senet.cli.CurveChart.Panel;
import senet.model.data.ImageSet;
import senet.model.data.SyntheticImages;
import senet.model.metric.ConfusionMatrix;
import senet.model.metric.Guess;

/** What pictures are made of; how they look somebody has to look at. */
class RunChartsTest {
  private static final int BLUE = 0xFF0072B2;
  private static final int WHITE = 0xFFFFFFFF;
  private static final int ORANGE = 0xFFD55E00;

  @TempDir Path directory;

  private static int count(BufferedImage image, int rgb) {
    int n = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        n += image.getRGB(x, y) == rgb ? 1 : 0;
      }
    }
    return n;
  }

  @Test
  void whatIsNoNumberIsAGap() {
    double[] epochs = DoubleStream.iterate(1, x -> x + 1).limit(100).toArray();
    double[] whole = DoubleStream.of(epochs).map(x -> x / 3).toArray();
    double[] holes = whole.clone();
    for (int i = 20; i < 80; i++) {
      holes[i] = i % 2 == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
    }
    int[] drawn = new int[2];
    double[][] values = {whole, holes};
    for (int i = 0; i < 2; i++) {
      Curve curve = new Curve("", 0, false, epochs, values[i], -1);
      drawn[i] = count(CurveChart.of("", List.of(new Panel("t", List.of(curve))), 100), BLUE);
    }
    assertThat(drawn[1]).isPositive().isLessThan(drawn[0] * 6 / 10);
  }

  /** Rows of runs that were measured on other images than test ones. */
  @Test
  void heldOutRunsAreComparedByTheirName() throws IOException {
    Run test = Run.read(RunFixture.run(directory.resolve("a"), 2, 2).root());
    Run held = Run.read(RunFixture.heldOut(directory.resolve("b"), 2, 2).root());
    assertThat(CompareChart.title(List.of(test))).startsWith("Lines: test;");
    assertThat(CompareChart.title(List.of(held))).startsWith("Lines: validation;");
    assertThat(CompareChart.title(List.of(held, test))).startsWith("Lines: test or validation;");
  }

  @Test
  void aPanelWithoutANumber() {
    Curve curve = new Curve("n", 0, false, new double[] {1}, new double[] {Double.NaN}, 0);
    BufferedImage image = CurveChart.of("", List.of(new Panel("t", List.of(curve))), 1);
    assertThat(count(image, BLUE)).isLessThan(100); // the legend's
  }

  /** The marked epoch has a larger dot, also where it is the only one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 200})
  void curvesOfARun(int epochs) throws IOException {
    Run run = Run.read(RunFixture.run(directory.resolve("r"), epochs, epochs).root());
    BufferedImage image = ResultsChart.of(run.results());
    assertThat(count(image, BLUE)).isGreaterThan(20);
    assertThat(count(image, ORANGE)).isGreaterThan(60);
  }

  @Test
  void mistakesThatNeverHappenedAreWhite() {
    ConfusionMatrix confusion = new ConfusionMatrix(List.of("a", "b"));
    confusion.add(0, 0);
    confusion.add(1, 1);
    int none = count(ConfusionMatrixChart.counts(confusion), WHITE);
    confusion.add(0, 1);
    int one = count(ConfusionMatrixChart.counts(confusion), WHITE);
    assertThat(none - one).isGreaterThan(50 * 50); // a cell
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 21, 100, 200})
  void aConfusionMatrixOfAnySize(int classes) {
    ConfusionMatrix confusion =
        new ConfusionMatrix(IntStream.range(0, classes).mapToObj("class %d\n"::formatted).toList());
    for (int i = 0; i < classes; i++) {
      confusion.add(i, i);
    }
    for (BufferedImage image :
        List.of(
            ConfusionMatrixChart.counts(confusion), ConfusionMatrixChart.normalized(confusion))) {
      assertThat(count(image, 0xFF5BA5DA)).isGreaterThanOrEqualTo(classes * 20);
      assertThat(image.getWidth()).isLessThan(2000);
    }
  }

  /** Mistakes alone, the largest losses first, and of equals the first. */
  @Test
  void theWorstMistakes() throws IOException {
    ImageSet images = (ImageSet) SyntheticImages.splits(0, 10, 50).test();
    WorstMistakes mistakes = new WorstMistakes();
    List<Guess> heard = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      heard.add(new Guess(i, images.label(i), 3 * i % 10, i % 7, 0.01, 0.9));
    }
    heard.add(new Guess(0, 1, 2, Double.NaN, Double.NaN, Double.NaN));
    heard.forEach(mistakes::measured);
    List<Guess> worst = mistakes.guesses();
    assertThat(worst).hasSizeLessThanOrEqualTo(32).allMatch(Guess::isMistake);
    for (int i = 1; i < worst.size(); i++) {
      Guess before = worst.get(i - 1);
      assertThat(before.loss()).isGreaterThanOrEqualTo(worst.get(i).loss());
      if (before.loss() == worst.get(i).loss()) {
        assertThat(before.index()).isLessThan(worst.get(i).index());
      }
    }
    BufferedImage picture = mistakes.picture(images).orElseThrow();
    Guess first = worst.getFirst();
    int pixel = first.index() * images.imageBytes();
    int rgb = 0xFF;
    for (int c = 0; c < 3; c++) {
      rgb = rgb << 8 | Byte.toUnsignedInt(images.pixels()[pixel + c]);
    }
    assertThat(picture.getRGB(7, 7)).isEqualTo(rgb); // within the first pixel, enlarged
    assertThat(new WorstMistakes().picture(images)).isEmpty();
  }

  @Test
  void flagsThatNameAPlaceAreNotTold() {
    assertThat(
            RunEnvironment.flags(
                List.of(
                    "-Xmx4g",
                    "-Djava.io.tmpdir=/home/me",
                    "-Dsenet.simd=256",
                    "-XX:HeapDumpPath=/home/me",
                    "-Dpassword=x",
                    "-XX:+UseZGC")))
        .isEqualTo("-Xmx4g -Dsenet.simd=256 -XX:+UseZGC");
    assertThat(RunEnvironment.flags(List.of())).isEqualTo("none");
  }

  @Test
  void theCommandRunsElsewhereAgain() {
    assertThat(
            CommandText.of(
                List.of("train", "--run-dir", "a", "--se", "x=1;rm", "--run-dir=b", "it's", "")))
        .isEqualTo("senet train --se 'x=1;rm' 'it'\\''s' ''");
  }
}
