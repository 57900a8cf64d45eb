package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.model.augment.Normalization;
import senet.model.data.SyntheticImages;
import senet.model.format.StoredTensor;
import senet.model.format.TensorFile;
import senet.model.format.TensorFiles;
import senet.model.format.TensorReader;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** {@code train --weights}, with and without {@code --freeze}. */
class TrainWeightsTest {
  private static final String WORDS = "squeeze=max,reduction=4";
  private static final Normalization OTHER =
      new Normalization(new float[3], new float[] {0.5f, 0.5f, 0.5f});

  @TempDir Path directory;
  private Path weights;
  private Path run;

  @BeforeEach
  void save() throws IOException {
    weights = directory.resolve("w.safetensors");
    run = directory.resolve("run");
    CommandRun.saveUntrained(weights, architecture(7), Collections.nCopies(7, "x"), OTHER);
  }

  private static Architecture architecture(int classes) {
    Options options = Options.CIFAR10.with(3, classes);
    return Zoo.architecture("se_resnet20", options.with(options.excitations().changed(WORDS)));
  }

  private CommandRun train(String... more) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "train --dataset drawn --limit-train 8 --limit-test 3 --epochs 1 --batch-size 4"
                    .split(" ")));
    line.addAll(List.of("--run-dir", run.toString()));
    line.addAll(List.of(more));
    return CommandRun.of(line.toArray(String[]::new));
  }

  private static SequencedMap<String, StoredTensor> tensors(Path file) throws IOException {
    try (TensorReader reader = TensorFiles.open(file)) {
      return reader.readAll().tensors();
    }
  }

  private Map<String, StoredTensor> trained() throws IOException {
    return tensors(run.resolve("weights/last.safetensors"));
  }

  @Test
  void theHeadIsTrainedAnewAndNothingElse() throws IOException {
    CommandRun trained = train("--weights", weights.toString(), "--freeze");
    assertThat(trained.err())
        .isEqualTo(
            "senet: notice: w.safetensors: it has 7 classes and the data 10: fc starts anew\n");
    assertThat(trained.code()).isZero();
    assertThat(trained.out())
        .contains("model     se_resnet20, ")
        .containsPattern(
            "start     .*w\\.safetensors; 650 of \\d\\d\\d,\\d\\d\\d parameters are trained");
    Map<String, StoredTensor> before = tensors(weights);
    trained()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith("fc.")) {
                assertThat(tensor.dims()[0]).isEqualTo(10);
              } else {
                assertThat(tensor.bytes()).as(name).isEqualTo(before.get(name).bytes());
              }
            });
    assertThat(run.resolve("config.yaml"))
        .content()
        .contains("se: squeeze=max,gate=sigmoid,reduction=4,")
        .contains("weights: ")
        .contains("freeze: \"\"\n");
    try (TensorReader saved = TensorFiles.open(run.resolve("weights/last.safetensors"))) {
      assertThat(saved.metadata())
          .containsEntry("senet.deviation", "0.5,0.5,0.5")
          .containsEntry("senet.classes", String.join("\n", SyntheticImages.CLASSES));
    }
  }

  @Test
  void namedLayersAreFrozen() throws IOException {
    CommandRun trained =
        train("--weights", weights.toString(), "--freeze=conv1,bn1,layer1", "--lr", "0.01");
    assertThat(trained.code()).isZero();
    Map<String, StoredTensor> before = tensors(weights);
    Map<String, StoredTensor> after = trained();
    assertThat(after.get("layer1.0.bn1.running_mean").bytes())
        .isEqualTo(before.get("layer1.0.bn1.running_mean").bytes());
    assertThat(after.get("layer2.0.bn1.running_mean").bytes())
        .isNotEqualTo(before.get("layer2.0.bn1.running_mean").bytes());
    assertThat(run.resolve("config.yaml")).content().contains("freeze: conv1,bn1,layer1\n");
  }

  /** With a learning rate of zero all stays but running statistics and counters. */
  @Test
  void aRunIsStartedFrom() throws IOException {
    Path first = directory.resolve("first");
    Files.createDirectories(first.resolve("weights"));
    CommandRun.saveUntrained(
        first.resolve("weights/last.safetensors"),
        architecture(10),
        SyntheticImages.CLASSES,
        OTHER);
    CommandRun trained = train("--weights", first.toString(), "--lr", "0");
    assertThat(trained.err())
        .isEqualTo("senet: notice: the learning rate is 0: nothing will be learnt\n");
    assertThat(trained.code()).isZero();
    Map<String, StoredTensor> before = tensors(first.resolve("weights/last.safetensors"));
    trained()
        .forEach(
            (name, tensor) -> {
              if (name.endsWith("weight") || name.endsWith("bias")) {
                assertThat(tensor.bytes()).as(name).isEqualTo(before.get(name).bytes());
              }
            });
    assertThat(run.resolve("config.yaml")).content().doesNotContain("freeze");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--freeze | 2 | --freeze is of weights that are there already; hint: name them with"
            + " --weights",
        "--weights W --freeze=layer9 | 2 | --freeze: no layer 'layer9' to freeze; there are conv1,"
            + " bn1, layer1, layer2, layer3, fc",
        "--weights W --freeze=layer1, | 2 | --freeze: no layer '' to freeze; there are conv1, bn1,"
            + " layer1, layer2, layer3, fc",
        "--weights W --freeze=conv1,bn1,layer1,layer2,layer3,fc | 2 | --freeze: nothing is left to"
            + " train, all of 77 parameters would be frozen",
        "--weights W --freeze=fc | 2 | --freeze: fc starts anew, it would stay as it was drawn;"
            + " hint: leave it out",
        "--weights W --model seed | 2 | --model is seed but W holds se_resnet20; hint: leave it"
            + " out, the file says what it is",
        "--weights W --model resnet | 2 | unknown model 'resnet'; the nearest: resnet20,"
            + " resnet32, resnet44; hint: 'senet models' lists all",
        "--weights W --squeeze avg | 2 | --squeeze is avg but W holds se_resnet20 with"
            + " squeeze=max,gate=sigmoid,reduction=4,divisor=1,bias=no,integration=standard,stages=all;"
            + " hint: leave it out, the file says what it is",
        "--weights D/none | 4 | D/none: no such file or directory",
        "--weights D | 4 | D: no weights/best.safetensors or last.safetensors in this directory;"
            + " hint: name a run directory or a file"
      })
  void mistakes(String options, int code, String message) {
    String[] words = replaced(options).split(" ");
    CommandRun refused = train(words);
    assertThat(refused.err().replaceFirst("senet: notice: .*\n", ""))
        .startsWith("senet: error: " + replaced(message) + "\n");
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.out()).isEmpty();
    assertThat(run).doesNotExist();
  }

  private String replaced(String text) {
    return text.replace("W", weights.toString()).replaceAll("\\bD\\b", directory.toString());
  }

  @Test
  void aFileThatDoesNotSayWhatItIs() throws IOException {
    Path bare = directory.resolve("bare.pth");
    TensorFiles.write(bare, new TensorFile(Map.of(), tensors(weights)));
    CommandRun refused = train("--weights", bare.toString());
    assertThat(refused.err())
        .isEqualTo(
            "senet: error: bare.pth: it does not say what it is of; hint: name the model with"
                + " --model\n");
    assertThat(refused.code()).isEqualTo(4);
    CommandRun trained =
        train("--weights", bare.toString(), "--model", "se_resnet20", "--se", WORDS, "--freeze");
    assertThat(trained.err())
        .isEqualTo("senet: notice: bare.pth: it has 7 classes and the data 10: fc starts anew\n");
    assertThat(trained.code()).isZero();
  }

  @Test
  void aReportListsEveryMisfit() throws IOException {
    Path bare = directory.resolve("bare.pth");
    TensorFiles.write(bare, new TensorFile(Map.of(), tensors(weights)));
    CommandRun refused =
        train("--weights", bare.toString(), "--model", "resnet20", "--report", "--freeze");
    List<String> lines = refused.err().lines().toList();
    assertThat(lines).hasSize(19);
    assertThat(lines.getFirst()).isEqualTo("  left over layer1.0.se.fc.0.weight [4, 16, 1, 1]");
    assertThat(lines.getLast())
        .startsWith(
            "senet: error: bare.pth: 18 of its tensors do not fit the model (0 missing, 18 left"
                + " over, 0 of another shape): ")
        .endsWith(", ...; hint: --report lists all");
    assertThat(refused.code()).isEqualTo(4);
  }
}
