package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import senet.model.train.EpochResult;
import senet.model.train.TrainingListener;

/** A training run as a person sees it: a bar within each epoch, a row of the table after it. */
final class TrainingScreen implements TrainingListener, AutoCloseable {
  private static final String HEAD =
      "epoch   train-loss  train-acc  test-loss  test-acc        lr      time   img/s  (* best)";

  private static final int FIRST = 10; // steps that say little of those that follow
  private static final int ESTIMATED = 30; // steps after which plain output says what is left

  private static final int WIDE = 95; // columns from which speed fits
  private static final int NARROW = 70; // columns below which the times do not

  private final PrintWriter out;
  private final PrintWriter err;
  private final String head;
  private final boolean bars = Terminal.isInteractive();
  private ProgressBar bar;
  private String format; // of loss and accuracy beside the bar
  private boolean started;
  private int epoch;
  private int epochs;
  private int steps; // of an epoch
  private int counted; // steps in this process
  private long measuredFrom; // when the first steps, in which the JVM compiles, were done

  /**
   * A screen.
   *
   * @param heldOut whether what is measured are images held out of training, not test images
   */
  TrainingScreen(PrintWriter out, PrintWriter err, boolean heldOut) {
    this.out = out;
    this.err = err;
    this.head = heldOut ? HEAD.replace("test", "held") : HEAD;
  }

  @Override
  public void epochStarted(int epoch, int epochs, int steps) {
    this.epoch = epoch;
    this.epochs = epochs;
    this.steps = steps;
    if (!started) {
      out.println(head);
      started = true;
    }
    if (bars) {
      out.flush();
      bar = bar("%d/%d".formatted(epoch, epochs), steps);
    }
  }

  /** What does not fit is left out, so that the bar itself and the loss always show. */
  private ProgressBar bar(String epoch, int steps) {
    ConsoleProgressBarConsumer consumer = Terminal.barConsumer(err);
    int width = consumer.getMaxRenderedLength();
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(width < NARROW ? epoch : "epoch " + epoch)
            .setInitialMax(steps)
            .setStyle(ProgressBarStyle.ASCII)
            .setConsumer(consumer)
            .clearDisplayOnFinish();
    if (width >= WIDE) {
      builder.showSpeed();
    }
    if (width < NARROW) {
      builder.hideEta();
    }
    format = width < NARROW ? " %.2f %.0f%%" : " loss %.4f  acc %.2f %%";
    return builder.build();
  }

  @Override
  public void stepDone(int step, long images, double loss, double accuracy) {
    counted++;
    if (counted == FIRST) {
      measuredFrom = System.nanoTime();
    } else if (counted == ESTIMATED && !bars) {
      out.printf("        about %s to go%n", left(step));
      out.flush();
    }
    if (bar != null) {
      String left = counted > FIRST ? "  " + left(step) + " to go" : "";
      bar.setExtraMessage(String.format(format, loss, 100 * accuracy) + left);
      bar.stepTo(step);
    }
  }

  /** To the end of the last epoch, by what steps took so far, evaluations not counted. */
  private String left(int step) {
    double perStep = (System.nanoTime() - measuredFrom) / 1e9 / (counted - FIRST);
    return Span.text(perStep * ((double) (epochs - epoch) * steps + (steps - step)));
  }

  @Override
  public void epochDone(EpochResult result, boolean best) {
    close();
    out.printf(
        "%5d   %10.4f  %7.2f %%  %9.4f  %6.2f %%  %8.5f  %6.1f s  %6.0f%s%n",
        result.epoch(),
        result.trainLoss(),
        100 * result.trainAccuracy(),
        result.testLoss(),
        100 * result.testAccuracy(),
        result.learningRate(),
        result.seconds(),
        result.imagesPerSecond(),
        best ? " *" : "");
    out.flush();
  }

  @Override
  public void notWritten(IOException failure) {
    close();
    err.println("senet: warning: " + Failures.line(failure) + "; the training goes on");
  }

  /** Takes the bar off the screen. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
