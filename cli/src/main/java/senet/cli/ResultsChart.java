package senet.cli;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.ToDoubleFunction;
import senet.cli.CurveChart.Curve;
import senet.cli.CurveChart.Panel;
import senet.model.train.EpochResult;
import senet.model.train.Results;

/**
 * A run's table as a picture: loss, accuracy and learning rate over epochs, the best one marked.
 */
final class ResultsChart {
  private static final int PERCENT = 100;

  private ResultsChart() {}

  /**
   * Draws it.
   *
   * @param results of at least one epoch
   */
  static BufferedImage of(Results results) {
    EpochResult best = results.best().orElseThrow();
    String measured = results.measured();
    List<Curve> loss =
        List.of(
            curve("training", 0, results, EpochResult::trainLoss),
            marked(curve(measured, 1, results, EpochResult::testLoss), results));
    List<Curve> accuracy =
        List.of(
            curve("training", 0, results, epoch -> PERCENT * epoch.trainAccuracy()),
            marked(curve(measured, 1, results, epoch -> PERCENT * epoch.testAccuracy()), results));
    return CurveChart.of(
        "Best accuracy %.2f %% on the %s images, after epoch %d"
            .formatted(PERCENT * best.testAccuracy(), measured, best.epoch()),
        List.of(
            new Panel("Loss", loss),
            new Panel("Accuracy in %", accuracy),
            new Panel(
                "Learning rate of an epoch's last step",
                List.of(curve("", 6, results, EpochResult::learningRate)))),
        results.epochs().getLast().epoch());
  }

  private static Curve curve(
      String name, int colour, Results results, ToDoubleFunction<EpochResult> value) {
    double[] values = results.epochs().stream().mapToDouble(value).toArray();
    return new Curve(name, colour, false, epochs(results), values, -1);
  }

  private static Curve marked(Curve curve, Results results) {
    int best = results.best().map(results.epochs()::indexOf).orElse(-1);
    return new Curve(
        curve.name(), curve.colour(), curve.dashed(), curve.epochs(), curve.values(), best);
  }

  static double[] epochs(Results results) {
    return results.epochs().stream().mapToDouble(EpochResult::epoch).toArray();
  }
}
