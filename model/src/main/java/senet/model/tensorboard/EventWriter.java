package senet.model.tensorboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Supplier;
import senet.model.format.DurableFile;
import senet.model.protobuf.Message;

/**
 * Writes an event file that TensorBoard shows as curves: records of {@code Event} messages, which
 * wait in memory until they are flushed.
 *
 * <p>{@code tensorboard --logdir runs} finds it in a run directory, and names the curves by that.
 */
public final class EventWriter {
  private static final String VERSION = "brain.Event:2"; // the first record of every such file

  private static final int EVENT_WALL_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_FILE_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE = 2;

  private static final double NANOS = 1e9;

  private final Path file;
  private final Supplier<Instant> clock;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();

  private EventWriter(Path file, Supplier<Instant> clock) {
    this.file = file;
    this.clock = clock;
  }

  /**
   * Begins a new file in {@code directory}, {@code events.out.tfevents.1764492514.senet}, beside
   * those of earlier parts of a run.
   *
   * @param clock tells when something is written
   */
  public static EventWriter create(Path directory, Supplier<Instant> clock) throws IOException {
    long second = clock.get().getEpochSecond();
    Path file;
    do {
      file = directory.resolve("events.out.tfevents.%010d.senet".formatted(second));
      second++;
    } while (Files.exists(file, LinkOption.NOFOLLOW_LINKS));
    EventWriter writer = new EventWriter(file, clock);
    writer.record(writer.stamped().text(EVENT_FILE_VERSION, VERSION));
    writer.flush();
    return writer;
  }

  /** The file that is written. */
  public Path file() {
    return file;
  }

  /**
   * Adds a point of a curve.
   *
   * @param tag names the curve; curves of one word before a slash are shown side by side
   * @param step where it lies on the axis
   */
  public void scalar(String tag, long step, double value) {
    Message point = new Message().text(VALUE_TAG, tag).real(VALUE_SIMPLE, (float) value);
    record(
        stamped()
            .integers(EVENT_STEP, step)
            .part(EVENT_SUMMARY, new Message().part(SUMMARY_VALUE, point)));
  }

  private Message stamped() {
    Instant now = clock.get();
    return new Message().real64(EVENT_WALL_TIME, now.getEpochSecond() + now.getNano() / NANOS);
  }

  private void record(Message event) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try {
      event.writeTo(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory refuses nothing
    }
    waiting.writeBytes(TfRecord.of(data.toByteArray()));
  }

  /**
   * Writes what waits, durably.
   *
   * @throws IOException of one line, when the disk refuses; it waits for the next flush then
   */
  public void flush() throws IOException {
    DurableFile.append(file, waiting.toByteArray());
    waiting.reset();
  }
}
