package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import senet.engine.parallel.Parallel;
import senet.model.data.FolderLoading;
import senet.model.data.FolderParts;
import senet.model.data.ImageFolder;
import senet.model.data.Preprocessing;
import senet.model.data.Splits;
import senet.model.train.Checkpoint;
import senet.model.zoo.Architecture;

/**
 * Opens the image files that a network is trained on: a bar in a terminal, and a warning for each
 * that cannot be read.
 *
 * @param architecture says how large they become
 */
record FolderFiles(Architecture architecture, Parallel parallel, PrintWriter err) {
  private static final int MOST_TOLD = 20;
  private static final double MEBIBYTE = 1 << 20;

  /** Of what is free of the heap: the other half is for the network and its batches. */
  private static final int SHARE = 2;

  FolderParts list(Path root) throws IOException {
    Preprocessing preprocessing = Checkpoint.usualPreprocessing(architecture);
    return FolderParts.read(root, preprocessing, architecture.images().h());
  }

  Splits open(Splits files) throws IOException {
    try (Screen screen = new Screen(err)) {
      Splits splits = new FolderLoading(parallel, room(), screen).load(files);
      screen.end();
      if (screen.leftOut > 0) {
        err.printf(
            "senet: warning: %,d of %,d image files are left out%n", screen.leftOut, screen.total);
      }
      return splits;
    }
  }

  private static long room() {
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    return (runtime.maxMemory() - used) / SHARE;
  }

  private static final class Screen implements FolderLoading.Listener, AutoCloseable {
    private final PrintWriter err;
    private ProgressBar bar; // null where there is none
    private int total;
    private int leftOut;

    Screen(PrintWriter err) {
      this.err = err;
    }

    @Override
    public void decoded(int done, int files) {
      total = files;
      if (!Terminal.isInteractive()) {
        return;
      }
      if (bar == null) {
        bar =
            new ProgressBarBuilder()
                .setTaskName("open images")
                .setInitialMax(total)
                .setConsumer(Terminal.barConsumer(err))
                .clearDisplayOnFinish()
                .build();
      }
      bar.stepTo(done);
    }

    @Override
    public void leftOut(ImageFolder images, int index, IOException why) {
      leftOut++;
      if (leftOut <= MOST_TOLD) {
        err.println("senet: warning: " + Failures.line(why));
      } else if (leftOut == MOST_TOLD + 1) {
        err.println("senet: warning: further ones are counted only");
      }
    }

    @Override
    public void notInMemory(long bytes, long room) {
      err.printf(
          "senet: notice: the images would take %,.0f MiB, there is room for %,.0f MiB: each epoch"
              + " decodes them anew; hint: a smaller --image-size, or java -Xmx...%n",
          Math.ceil(bytes / MEBIBYTE), Math.floor(room / MEBIBYTE));
    }

    @Override
    public void close() {
      end();
    }

    /** Takes the bar off the screen. */
    void end() {
      if (bar != null) {
        bar.close();
        bar = null;
      }
    }
  }
}
