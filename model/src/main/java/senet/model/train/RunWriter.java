package senet.model.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Writes what a run makes, and lets the run go on where the disk refuses. */
final class RunWriter {
  private final RunDirectory directory;
  private final Checkpoint checkpoint;
  private final TrainingListener listener;
  private Path lastGood; // null before the first
  private boolean lastIsCurrent; // whether the epoch at hand is in the file of the last weights
  private IOException failure; // null while there is none

  RunWriter(RunDirectory directory, Checkpoint checkpoint, TrainingListener listener) {
    this.directory = directory;
    this.checkpoint = checkpoint;
    this.listener = listener;
    this.lastGood = Files.exists(directory.last()) ? directory.last() : null;
  }

  /** A write that may fail. */
  @FunctionalInterface
  private interface Writing {
    void run() throws IOException;
  }

  void append(EpochResult result, String head) {
    attempt(() -> directory.append(result, head));
  }

  /** Whether the weights are on the disk now. */
  boolean saveLast() {
    lastIsCurrent = attempt(() -> checkpoint.save(directory.last()));
    if (lastIsCurrent) {
      lastGood = directory.last();
    }
    return lastIsCurrent;
  }

  /** Writes down all that the run needs to go on from here. */
  void saveState(String run, Learner learner, Progress progress) {
    attempt(
        () -> ResumeFile.write(directory.state(), run, checkpoint.network(), learner, progress));
  }

  /** Whether the weights are on the disk now; where not, those of an older epoch still are. */
  boolean saveBest() {
    boolean saved = attempt(() -> checkpoint.save(directory.best()));
    if (saved && !lastIsCurrent) {
      lastGood = directory.best();
    }
    return saved;
  }

  private boolean attempt(Writing writing) {
    try {
      writing.run();
      return true;
    } catch (IOException e) {
      failure = e;
      listener.notWritten(e);
      return false;
    }
  }

  /** The newest weights on the disk; a later write that failed left them as they were. */
  Optional<Path> lastGood() {
    return Optional.ofNullable(lastGood);
  }

  /** The last write that failed, or null. */
  IOException failure() {
    return failure;
  }
}
