package senet.model.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.model.train.EpochResult;

/** Event files as TensorBoard reads them. */
class EventWriterTest {
  private static final Instant NOON = Instant.parse("2025-11-30T12:00:00.25Z");

  @TempDir Path directory;

  private EventWriter writer() throws IOException {
    return EventWriter.create(directory, () -> NOON);
  }

  /** What every file of TensorFlow's begins with: 24 bytes, and the checksum of this number. */
  @Test
  void theFirstRecordIsTheVersion() throws IOException {
    Path file = writer().file();
    byte[] bytes = Files.readAllBytes(file);
    assertThat(HexFormat.of().formatHex(bytes, 0, 12)).isEqualTo("1800000000000000a37f4b22");
    EventFile.Event first = EventFile.read(file).getFirst();
    assertThat(first.version()).isEqualTo("brain.Event:2");
    assertThat(first.time()).isEqualTo(NOON.getEpochSecond() + 0.25);
  }

  @Test
  void pointsOfCurves() throws IOException {
    EventWriter writer = writer();
    writer.scalar("loss/train", 3, 0.1);
    writer.scalar("größe", 1L << 40, Double.NaN);
    writer.flush();
    writer.scalar("lr", 0, -1e-9);
    writer.flush();
    List<EventFile.Event> events = EventFile.read(writer.file());
    assertThat(events).hasSize(4);
    assertThat(events.subList(1, 4))
        .containsExactly(
            EventFile.point(NOON, 3, "loss/train", 0.1f),
            EventFile.point(NOON, 1L << 40, "größe", Float.NaN),
            EventFile.point(NOON, 0, "lr", -1e-9f));
  }

  @Test
  void filesOfEarlierPartsStay() throws IOException {
    Path first = writer().file();
    Path second = writer().file();
    assertThat(first).hasFileName("events.out.tfevents.1764504000.senet");
    assertThat(second).hasFileName("events.out.tfevents.1764504001.senet");
    assertThat(EventFile.read(first)).hasSize(1);
  }

  /** The training goes on, and the disk may have room after the next epoch. */
  @Test
  void whatCannotBeWrittenWaits() throws IOException {
    EventWriter writer = writer();
    Path aside = directory.resolve("aside");
    Files.move(writer.file(), aside);
    Files.createDirectory(writer.file());
    List<String> failures = new ArrayList<>();
    ScalarEvents events =
        new ScalarEvents(writer, false, failure -> failures.add(failure.getMessage()));
    events.epochDone(new EpochResult(1, 1, 1, 1, 1, 1, 1, 1), true);
    assertThat(failures).hasSize(1).first().asString().startsWith(writer.file() + ": cannot be");
    assertThatThrownBy(writer::flush).isInstanceOf(IOException.class);
    Files.delete(writer.file());
    Files.move(aside, writer.file());
    events.close();
    assertThat(failures).hasSize(1);
    assertThat(EventFile.read(writer.file())).hasSize(7);
  }

  /** A listener hears the mean since the epoch began. */
  @Test
  void stepsHaveTheirOwnLoss() throws IOException {
    EventWriter writer = writer();
    ScalarEvents events = new ScalarEvents(writer, false, failure -> assertThat(failure).isNull());
    for (int epoch = 1; epoch <= 2; epoch++) {
      events.epochStarted(epoch, 2, 2);
      events.stepDone(1, 30, 4.0 / epoch, 0);
      events.stepDone(2, 40, 3.25 / epoch, 0); // ten images of 1
    }
    events.epochDone(new EpochResult(2, 0.5, 0.25, 0.75, 0.125, 0.1, 9, 88), true);
    List<EventFile.Event> points = EventFile.read(writer.file()).subList(1, 11);
    assertThat(points.subList(0, 4))
        .extracting(EventFile.Event::tag, EventFile.Event::step)
        .containsExactly(
            tuple("loss/step", 1L),
            tuple("loss/step", 2L),
            tuple("loss/step", 3L),
            tuple("loss/step", 4L));
    float[] losses = {4, 1, 2, 0.5f};
    for (int i = 0; i < losses.length; i++) {
      assertThat(points.get(i).value()).isCloseTo(losses[i], within(1e-6f));
    }
    assertThat(points.subList(4, 10))
        .containsExactly(
            EventFile.point(NOON, 2, "loss/train", 0.5f),
            EventFile.point(NOON, 2, "loss/test", 0.75f),
            EventFile.point(NOON, 2, "accuracy/train", 0.25f),
            EventFile.point(NOON, 2, "accuracy/test", 0.125f),
            EventFile.point(NOON, 2, "lr", 0.1f),
            EventFile.point(NOON, 2, "images_per_second", 88));
  }

  @Test
  void heldOutImagesAreNoTestImages() throws IOException {
    EventWriter writer = writer();
    ScalarEvents events = new ScalarEvents(writer, true, failure -> assertThat(failure).isNull());
    events.epochDone(new EpochResult(1, 0.5, 0.25, 0.75, 0.125, 0.1, 9, 88), true);
    assertThat(EventFile.read(writer.file()).subList(1, 7))
        .contains(
            EventFile.point(NOON, 1, "loss/validation", 0.75f),
            EventFile.point(NOON, 1, "accuracy/validation", 0.125f))
        .extracting(EventFile.Event::tag)
        .doesNotContain("loss/test", "accuracy/test");
  }
}
