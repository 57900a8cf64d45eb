package senet.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Shows how a download goes on: a bar in a terminal, nothing elsewhere. */
final class DownloadBar implements AutoCloseable {
  private static final long MEGABYTE = 1_000_000;

  private final PrintWriter err;
  private ProgressBar bar;

  DownloadBar(PrintWriter err) {
    this.err = err;
  }

  /** {@code done} of {@code total} bytes are here; total is below 0 where it is not known. */
  void update(long done, long total) {
    if (!Terminal.isInteractive()) {
      return;
    }
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("download")
              .setInitialMax(total)
              .setUnit(" MB", MEGABYTE)
              .setConsumer(Terminal.barConsumer(err))
              .build();
    }
    bar.maxHint(total); // of several files each has its own
    bar.stepTo(done);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
