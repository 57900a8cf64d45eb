package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong options, files and directories: one line, the right exit code, nothing left behind. */
class MistakesTest {
  private static final String UNKNOWN_MODEL =
      "unknown model 'resnet'; the nearest: resnet20, resnet32, resnet44; hint: 'senet models'"
          + " lists all";
  private static final String PAPER =
      "squeeze=avg,gate=sigmoid,reduction=16,divisor=1,bias=no,integration=standard,stages=all";

  @TempDir Path directory;

  private static String tryHelp(String command) {
    return "Try 'senet %s --help'.".formatted(command).replace("  ", " ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "train --epochz=3|Unknown option: '--epochz=3'|Possible solutions: --epochs",
        "eval --batchsize 3|Unknown options: '--batchsize', '3'|Possible solutions: --batch-size",
        "predict a.png --thread=2|Unknown option: '--thread=2'|Possible solutions: --threads",
        "trian|Unmatched argument at index 0: 'trian'|Did you mean: senet train?"
      })
  void theNearestNamesAreTold(String line, String message, String suggestion) {
    CommandRun run = CommandRun.of(line.split(" "));
    assertThat(run.err()).isEqualTo("senet: error: " + message + "\n" + suggestion + "\n");
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "train --lr nan|--lr: learning_rate is 'nan', it must be a number",
        "train --lr NaN|--lr: learning_rate is 'NaN', it must be a number from 0 to 1000000",
        "train --lr Infinity|--lr: learning_rate is 'Infinity', it must be a number from 0 to"
            + " 1000000",
        "train --lr -0.1|--lr: learning_rate is '-0.1', it must be a number from 0 to 1000000",
        "train --lr 0,1|--lr: learning_rate is '0,1', it must be a number",
        "train --batch-size 0|--batch-size: batch_size is '0', it must be a whole number from 1 to"
            + " 1000000",
        "train --epochs -1|--epochs: epochs is '-1', it must be a whole number from 1 to 1000000",
        "train --epochs 99999999999|--epochs: epochs is '99999999999', it must be a whole number",
        "train --seed x|Invalid value for option '--seed': 'x' is not a long",
        "train --threads 0|--threads is 0, it must be 1 to 1024",
        "train --threads 1025|--threads is 1025, it must be 1 to 1024",
        "train --limit-train -1|--limit-train is -1, it must not be negative",
        "train --limit-test -2|--limit-test is -2, it must not be negative",
        "train --squeeze foo|Invalid value for option '--squeeze': unknown squeeze 'foo'; known:"
            + " none, avg, max",
        "summary resnet20 --squeeze max|Invalid value for option '--squeeze': there are no SE"
            + " blocks; hint: --se squeeze=max adds them",
        "train --se none --squeeze max|Invalid value for option '--squeeze': there are no SE"
            + " blocks; hint: --se squeeze=max adds them",
        "summary seed --se gate=step|Invalid value for option '--se': unknown gate 'step'; known:"
            + " sigmoid, tanh, relu, hard-sigmoid",
        "summary seed --se stages=2|seed: its SE blocks end every residual branch and have no"
            + " biases, not"
            + " squeeze=avg,gate=sigmoid,reduction=16,divisor=1,bias=no,integration=standard,stages=2;"
            + " hint: squeeze, gate and reduction can be chosen",
        "train --dataset imagenet|unknown dataset 'imagenet'; known: cifar10, cifar100, mnist,"
            + " fashion-mnist, folder, drawn",
        "train --dataset folder|--dataset folder is of files of your own; hint: --data DIR says"
            + " where",
        "datasets --check minst|unknown dataset 'minst'; known: cifar10, cifar100, mnist,"
            + " fashion-mnist",
        "datasets --download folder|unknown dataset 'folder'; known: cifar10, cifar100, mnist,"
            + " fashion-mnist",
        "train --validation 1.5|Invalid value for option '--validation': '1.5' is neither a number"
            + " of images nor a share between 0 and 1",
        "train --validation 0|Invalid value for option '--validation': '0' is neither a number of"
            + " images nor a share between 0 and 1",
        "train --dataset drawn --image-size 64|--image-size is 64 but images of the drawn set are"
            + " 32x32; hint: it is for directories of image files",
        "train --model resnet|" + UNKNOWN_MODEL,
        "train --dataset drawn --model se_resnet50|se_resnet50 is made for images of 224x224 but"
            + " those of the drawn set are 32x32; hint: --data DIR for image files of any size, or"
            + " --image-size 32 to train it on these",
        "train --dataset drawn --data x|--dataset drawn needs no files but --data is x; hint: leave"
            + " one of them out",
        "train --dataset drawn --model resnet|" + UNKNOWN_MODEL,
        "eval --batch-size 0|--batch-size is 0, it must be at least 1",
        "bench --batch-size 0|--batch-size is 0, it must be at least 1",
        "bench --steps 0|--steps is 0, it must be 1 to 1,000,000",
        "bench --steps 1000001|--steps is 1000001, it must be 1 to 1,000,000",
        "bench --warm-up -1|--warm-up is -1.0, it must be 0 to 3600 seconds",
        "bench --warm-up nan|Invalid value for option '--warm-up': 'nan' is not a double",
        "bench --warm-up NaN|--warm-up is NaN, it must be 0 to 3600 seconds",
        "bench --threads 0|--threads is 0, it must be 1 to 1024",
        "bench --mode foo|Invalid value for option '--mode': unknown mode 'foo'; known: train,"
            + " infer",
        "predict a.png --top 0|--top is 0, it must be at least 1",
        "predict|`Missing required parameter: 'IMAGE|DIR'`",
        "summary|Missing required parameter: 'MODEL'",
        "summary seed --batch-size 0|--batch-size is 0, it must be 1 to 1024",
        "summary seed --batch-size 1025|--batch-size is 1025, it must be 1 to 1024",
        "summary resnet|" + UNKNOWN_MODEL
      })
  void wrongValuesAreUsageErrors(String line, String message) {
    CommandRun run = CommandRun.of(line.split(" "));
    String command = line.substring(0, (line + " ").indexOf(' '));
    assertThat(run.err()).isEqualTo("senet: error: " + message + "\n" + tryHelp(command) + "\n");
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void noCommandIsAUsageError() {
    CommandRun run = CommandRun.of();
    assertThat(run.err())
        .isEqualTo("senet: error: Missing required subcommand\nTry 'senet --help'.\n");
    assertThat(run.code()).isEqualTo(2);
  }

  private void assertRefused(CommandRun run, int code, String message) {
    assertThat(run.err()).isEqualTo("senet: error: " + message + "\n");
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"train --data", "eval --weights", "predict a.png --weights"})
  void missingFiles(String line) {
    Path missing = directory.resolve("not here/ünd");
    String[] words = (line + " X").split(" ");
    words[words.length - 1] = missing.toString();
    assertRefused(CommandRun.of(words), 4, missing + ": no such file or directory");
  }

  @Test
  void aMissingImage() throws IOException {
    CommandRun.saveUntrained(directory.resolve("w.safetensors"));
    Path missing = directory.resolve("a.png");
    assertRefused(
        CommandRun.of("predict", missing.toString(), "--weights", directory + "/w.safetensors"),
        4,
        missing + ": no such file or directory");
  }

  @Test
  void aDirectoryForAFile() throws IOException {
    assertRefused(
        CommandRun.of("eval", "--weights", directory.toString()),
        4,
        directory
            + ": no weights/best.safetensors or last.safetensors in this directory; hint: name a"
            + " run directory or a file");
    Path weights = directory.resolve("w.safetensors");
    CommandRun.saveUntrained(weights);
    Path images = Files.createDirectory(directory.resolve("images"));
    assertRefused(
        CommandRun.of("predict", images.toString(), "--weights", weights.toString()),
        4,
        images
            + ": no image in this directory; looked for .jpg, .jpeg, .png, .gif, .bmp; hint:"
            + " directories in it are not searched");
  }

  @Test
  void aFileForADirectory() throws IOException {
    Path file = Files.writeString(directory.resolve("x"), "kept");
    assertRefused(
        CommandRun.of("train", "--dataset", "drawn", "--limit-train", "9", "--run-dir", file + ""),
        5,
        file + ": a file, not a directory; hint: name a new directory");
    assertThat(file).hasContent("kept");
    assertRefused(
        CommandRun.of("train", "--data", file + ""),
        4,
        file
            + ": a file, not a directory; hint: give the directory that the archive was unpacked"
            + " into");
  }

  @Test
  void whatIsNoWeightsFile() throws IOException {
    Path file = Files.writeString(directory.resolve("x"), "\0\0\0\0\0\0\0\u007fabc");
    CommandRun run = CommandRun.of("eval", "--weights", file.toString());
    assertThat(run.err())
        .isEqualTo(
            "senet: error: x: the header claims 9151314442816847872 bytes, the file has 3 after its"
                + " length; hint: not a safetensors file, or cut short\n");
    assertThat(run.code()).isEqualTo(4);
  }

  @Test
  void aModelThatTheWeightsAreNotOf() throws IOException {
    Path file = directory.resolve("w.safetensors");
    CommandRun.saveUntrained(file);
    assertRefused(
        CommandRun.of("eval", "--weights", file.toString(), "--model", "seed"),
        4,
        "w.safetensors: it holds se_resnet20 (%s) but seed (%s) was asked for; hint: leave out --model, --se and --squeeze, the file says what it is, or name other weights with --weights"
            .formatted(PAPER, PAPER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"eval", "predict a.png"})
  void aSqueezeThatTheWeightsDoNotHave(String line) throws IOException {
    Path file = directory.resolve("w.safetensors");
    CommandRun.saveUntrained(file);
    CommandRun run = CommandRun.of((line + " --squeeze max --weights " + file).split(" "));
    assertThat(run.err())
        .startsWith(
            "senet: error: --squeeze is max but %s holds se_resnet20 with %s; hint: leave it out, the file says what it is\n"
                .formatted(file, PAPER));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aBatchThatNoHeapHolds() {
    Path run = directory.resolve("run");
    CommandRun refused =
        CommandRun.of(
            "train",
            "--dataset",
            "drawn",
            "--model",
            "seed",
            "--batch-size",
            "5000",
            "--run-dir",
            run.toString());
    // What is needed is a plan's size, the same everywhere; what there is, the test JVM's.
    assertThat(refused.err())
        .matches(
            "senet: error: training needs about \\d\\d,\\d\\d\\d MiB of heap with batches of"
                + " 5000, the JVM has "
                + "%,d".formatted(Runtime.getRuntime().maxMemory() >> 20)
                + " MiB; hint: a smaller --batch-size, or java -Xmx\\d\\dg -jar \\.\\.\\.\n");
    assertThat(refused.code()).isEqualTo(3);
    assertThat(run).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"train, training, 5000", "infer, inference, 2147483647"})
  void aBenchmarkThatNoHeapHolds(String mode, String what, String batch) {
    CommandRun run =
        CommandRun.of("bench", "--model", "seed", "--mode", mode, "--batch-size", batch);
    assertThat(run.err())
        .matches(
            "senet: error: "
                + what
                + " needs about [0-9,]+ MiB of heap with batches of "
                + batch
                + ", the JVM has "
                + "%,d".formatted(Runtime.getRuntime().maxMemory() >> 20)
                + " MiB; hint: a smaller --batch-size, or java -Xmx\\d+g -jar \\.\\.\\.\n");
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(3);
  }

  @Test
  void aProfileIsNoLineOfJson() {
    CommandRun run = CommandRun.of("bench", "--profile", "--json");
    assertThat(run.err())
        .startsWith("senet: error: --profile is a table and --json one line; use one of them\n");
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void aLearningRateThatDiverges() {
    Path directoryOfRun = directory.resolve("run");
    List<String> line =
        List.of(
            "train",
            "--dataset",
            "drawn",
            "--limit-train",
            "200",
            "--limit-test",
            "10",
            "--epochs",
            "20",
            "--batch-size",
            "4",
            "--lr",
            "9e5",
            "--run-dir",
            directoryOfRun.toString());
    CommandRun run = CommandRun.of(line.toArray(String[]::new));
    assertThat(run.err())
        .matches(
            "senet: error: \\S.* at step \\d+ of epoch \\d+ with learning rate [0-9.E]+; last good"
                + " checkpoint: .*; hint: a lower --lr than 900000.0\n");
    assertThat(run.code()).isEqualTo(6);
  }
}
