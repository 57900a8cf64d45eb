package senet.model.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Writes what a run makes, and lets the run go on where the disk refuses. */
final class RunWriter {
  private final RunDirectory directory;
  private final Checkpoint checkpoint;
  private final TrainingListener listener;
  private Path lastGood; // null before the first
  private IOException failure; // null while there is none

  RunWriter(RunDirectory directory, Checkpoint checkpoint, TrainingListener listener) {
    this.directory = directory;
    this.checkpoint = checkpoint;
    this.listener = listener;
  }

  /** A write that may fail. */
  @FunctionalInterface
  private interface Writing {
    void run() throws IOException;
  }

  void append(EpochResult result) {
    attempt(() -> directory.append(result));
  }

  void saveLast() {
    save(directory.last());
  }

  void saveBest() {
    save(directory.best());
  }

  private void save(Path file) {
    attempt(
        () -> {
          checkpoint.save(file);
          lastGood = file;
        });
  }

  private void attempt(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      failure = e;
      listener.notWritten(e);
    }
  }

  /** The weights that were written last; a later write that failed left them as they were. */
  Optional<Path> lastGood() {
    return Optional.ofNullable(lastGood);
  }

  /** The last write that failed, or null. */
  IOException failure() {
    return failure;
  }
}
