package senet.cli;

import static java.util.stream.Collectors.joining;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import senet.cli.CurveChart.Curve;
import senet.cli.CurveChart.Panel;
import senet.model.train.EpochResult;
import senet.model.train.Results;

/** Runs in one picture: a colour a run, what was measured whole, training dashed. */
final class CompareChart {
  private CompareChart() {}

  /**
   * Draws runs, of which one at least has an epoch.
   *
   * @param names one a run
   */
  static BufferedImage of(List<Run> runs, List<String> names) {
    List<Curve> accuracy = new ArrayList<>();
    List<Curve> loss = new ArrayList<>();
    List<Curve> rate = new ArrayList<>();
    int last = 1;
    for (int i = 0; i < runs.size(); i++) {
      Results results = runs.get(i).results();
      if (results.epochs().isEmpty()) {
        continue;
      }
      last = Math.max(last, results.epochs().getLast().epoch());
      int best = results.best().map(results.epochs()::indexOf).orElse(-1);
      String name = names.get(i);
      accuracy.add(curve("", i, true, results, -1, epoch -> 100 * epoch.trainAccuracy()));
      accuracy.add(curve(name, i, false, results, best, epoch -> 100 * epoch.testAccuracy()));
      loss.add(curve("", i, true, results, -1, EpochResult::trainLoss));
      loss.add(curve(name, i, false, results, best, EpochResult::testLoss));
      rate.add(curve(name, i, false, results, -1, EpochResult::learningRate));
    }
    return CurveChart.of(
        title(runs),
        List.of(
            new Panel("Accuracy in %", accuracy),
            new Panel("Loss", loss),
            new Panel("Learning rate of an epoch's last step", rate)),
        last);
  }

  /** What lines stand for. */
  static String title(List<Run> runs) {
    return runs.stream()
        .map(run -> run.results().measured())
        .distinct()
        .sorted()
        .collect(joining(" or ", "Lines: ", "; dashed: training; dots: the best epoch"));
  }

  private static Curve curve(
      String name,
      int colour,
      boolean dashed,
      Results results,
      int marked,
      ToDoubleFunction<EpochResult> value) {
    return new Curve(
        name,
        colour,
        dashed,
        ResultsChart.epochs(results),
        results.epochs().stream().mapToDouble(value).toArray(),
        marked);
  }
}
