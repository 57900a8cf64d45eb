package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.model.format.FormatException;

/** A run's table read back: what was written, and nothing that was not. */
class ResultsTest {
  private static final EpochResult FIRST = new EpochResult(1, 2.25, 0.125, 2, 0.25, 0.1, 4, 250);
  private static final EpochResult SECOND = new EpochResult(2, 1.5, 0.5, 1.25, 0.5, 0.05, 2, 500);
  private static final EpochResult THIRD =
      new EpochResult(3, Double.NaN, 0.5, Double.NEGATIVE_INFINITY, 0.5, 0, 4, 250);

  @TempDir Path directory;

  private Results read(String... lines) throws IOException {
    Path file = directory.resolve("results.csv");
    Files.writeString(file, String.join("\n", lines));
    return Results.read(file);
  }

  @Test
  void whatARunHasWritten() throws IOException {
    RunDirectory run = RunDirectory.create(directory.resolve("run"));
    List<EpochResult> epochs = List.of(FIRST, SECOND, THIRD);
    for (EpochResult epoch : epochs) {
      run.append(epoch, EpochResult.CSV_HEAD);
    }
    Results results = Results.read(run.root().resolve("results.csv"));
    assertThat(results.epochs()).isEqualTo(epochs);
    assertThat(results.best()).contains(SECOND); // the first of equals, as for the trainer
    assertThat(results.seconds()).isEqualTo(10);
    assertThat(results.imagesPerSecond()).isEqualTo(300);
  }

  @Test
  void otherColumnsAndAnotherOrder() throws IOException {
    String head =
        "note,images_per_second,epoch,seconds,train_loss,train_accuracy,test_loss,test_accuracy,"
            + "more,learning_rate";
    Results results =
        read(
            head, "a b,250,1,4,2.25,0.125,2,0.25,0.75,1e-1", ",500,2,2,1.5,0.5,1.25,0.5,,0.05", "");
    assertThat(results.epochs()).containsExactly(FIRST, SECOND);
    assertThat(results.best()).contains(SECOND);
    assertThat(results.measured()).isEqualTo("test");
  }

  @Test
  void heldOutImages() throws IOException {
    Results results = read(EpochResult.heldOutHead(), SECOND.csv(), "");
    assertThat(results.epochs()).containsExactly(SECOND);
    assertThat(results.measured()).isEqualTo("validation");
  }

  /** What is no number is no better than anything. */
  @Test
  void theBestOfWhatWasMeasured() throws IOException {
    EpochResult nothing = new EpochResult(1, 1, 0.5, 1, Double.NaN, 0.1, 1, 1);
    assertThat(read(EpochResult.CSV_HEAD, nothing.csv(), SECOND.csv(), "").best()).contains(SECOND);
  }

  @Test
  void beforeTheFirstEpoch() throws IOException {
    for (Results results : List.of(Results.none(), read(EpochResult.CSV_HEAD, ""))) {
      assertThat(results.epochs()).isEmpty();
      assertThat(results.best()).isEmpty();
      assertThat(results.seconds()).isZero();
      assertThat(results.imagesPerSecond()).isNaN();
    }
  }

  @Test
  void aLineWithoutItsEndIsPassedBy() throws IOException {
    assertThat(read(EpochResult.CSV_HEAD, FIRST.csv(), "2,1.5,0.").epochs()).containsExactly(FIRST);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2,3 | line 2: 3 values for 8 columns; hint: remove the line",
        "1,0,0,0,x\u001B,0,1,1 | line 2: 'x\\u{1b}' is no number; hint: the file was changed after"
            + " senet wrote it",
        "1,0,0,0,0x1p3,0,1,1 | line 2: '0x1p3' is no number; hint: the file was changed after senet"
            + " wrote it",
        "0,0,0,0,0,0,1,1 | line 2: epoch 0.0, they count from 1",
        "1.5,0,0,0,0,0,1,1 | line 2: epoch 1.5, they count from 1",
      })
  void whatSenetDoesNotWriteIsRefused(String line, String message) {
    assertThatThrownBy(() -> read(EpochResult.CSV_HEAD, line, ""))
        .isInstanceOf(FormatException.class)
        .hasMessage("results.csv, " + message);
  }

  @Test
  void epochsAreInOrder() {
    assertThatThrownBy(() -> read(EpochResult.CSV_HEAD, SECOND.csv(), SECOND.csv(), ""))
        .hasMessage(
            "results.csv, line 3: epoch 2 after epoch 2; hint: two runs have written into one"
                + " file");
  }

  @Test
  void aColumnThatIsMissing() {
    assertThatThrownBy(() -> read("epoch,train_loss", "1,2", ""))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "results.csv: no column train_accuracy; hint: a run's table begins with the line "
                + EpochResult.CSV_HEAD);
  }
}
