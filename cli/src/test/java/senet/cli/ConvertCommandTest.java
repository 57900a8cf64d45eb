package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.model.format.StoredTensor;
import senet.model.format.TensorFile;
import senet.model.format.TensorFiles;
import senet.model.format.TensorReader;

class ConvertCommandTest {
  @TempDir Path directory;
  private Path own;
  private Path pth;

  @BeforeEach
  void save() throws IOException {
    own = directory.resolve("own.safetensors");
    pth = directory.resolve("a.pth");
    CommandRun.saveUntrained(own);
  }

  private static Map<String, StoredTensor> tensors(Path file) throws IOException {
    try (TensorReader reader = TensorFiles.open(file)) {
      return reader.readAll().tensors();
    }
  }

  private static void assertSameTensors(Path first, Path second) throws IOException {
    Map<String, StoredTensor> expected = tensors(first);
    Map<String, StoredTensor> actual = tensors(second);
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, tensor) -> {
          assertThat(actual.get(name).bytes()).as(name).isEqualTo(tensor.bytes());
          assertThat(actual.get(name).dims()).as(name).isEqualTo(tensor.dims());
        });
  }

  @Test
  void thereAndBackAgain() throws IOException {
    CommandRun there = CommandRun.of("convert", own.toString(), pth.toString());
    assertThat(there.code()).isZero();
    assertThat(there.out()).isEqualTo(pth + ": 134 tensors, 1.1 MiB\n");
    assertThat(there.err())
        .isEqualTo(
            "senet: notice: a.pth has no place for the model's name, classes and normalisation;"
                + " name the model with --model where it is used\n");
    assertSameTensors(own, pth);

    Path back = directory.resolve("back.safetensors");
    CommandRun named =
        CommandRun.of("convert", pth.toString(), back.toString(), "--model", "se_resnet20");
    assertThat(named.err()).isEmpty();
    assertThat(named.code()).isZero();
    assertThat(Files.readAllBytes(back)).isEqualTo(Files.readAllBytes(own));
  }

  @Test
  void weightsOfPytorchAreUsed() throws IOException {
    CommandRun.of("convert", own.toString(), pth.toString());
    Path image = directory.resolve("a.png");
    ImageIO.write(new BufferedImage(40, 50, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
    CommandRun ours = CommandRun.of("predict", image.toString(), "--weights", own.toString());
    CommandRun theirs =
        CommandRun.of(
            "predict", image.toString(), "--weights", pth.toString(), "--model", "se_resnet20");
    assertThat(theirs.err()).isEmpty();
    assertThat(theirs.out()).isEqualTo(ours.out().replace(own.toString(), pth.toString()));
    CommandRun unnamed = CommandRun.of("predict", image.toString(), "--weights", pth.toString());
    assertThat(unnamed.err())
        .isEqualTo(
            "senet: error: a.pth: no senet.model in its metadata; hint: name the model with"
                + " --model\n");
    assertThat(unnamed.code()).isEqualTo(4);
  }

  @Test
  void aRunsBestWeightsOrItsLast() throws IOException {
    Path run = directory.resolve("run");
    Files.createDirectories(run.resolve("weights"));
    Files.copy(own, run.resolve("weights/last.safetensors"));
    assertThat(CommandRun.of("convert", run.toString(), pth.toString()).code()).isZero();
    assertSameTensors(own, pth);
    Files.writeString(run.resolve("weights/best.safetensors"), "<html>");
    Path out = directory.resolve("out.safetensors");
    CommandRun refused = CommandRun.of("convert", run.toString(), out.toString());
    assertThat(refused.err())
        .startsWith(
            "senet: error: best.safetensors: it is a web page or other markup, not weights;")
        .hasLineCount(1);
    assertThat(refused.code()).isEqualTo(4);
    CommandRun empty = CommandRun.of("convert", directory.toString(), out.toString());
    assertThat(empty.err())
        .contains(": no weights/best.safetensors or last.safetensors in this directory; hint: ");
    assertThat(out).doesNotExist();
  }

  @Test
  void whatIsThereStays() throws IOException {
    Files.writeString(pth, "mine");
    CommandRun run = CommandRun.of("convert", own.toString(), pth.toString());
    assertThat(run.err())
        .isEqualTo(
            "senet: error: %s is there already, and convert overwrites no file; hint: name a new one\n"
                .formatted(pth));
    assertThat(run.code()).isEqualTo(4);
    assertThat(pth).hasContent("mine");
  }

  @Test
  void anotherModel() throws IOException {
    CommandRun.of("convert", own.toString(), pth.toString());
    Path out = directory.resolve("out.safetensors");
    CommandRun run = CommandRun.of("convert", pth.toString(), out.toString(), "--model", "seed");
    assertThat(run.err())
        .startsWith("senet: error: a.pth: ")
        .contains("of its tensors do not fit the model (")
        .contains("of another shape): missing conv_block.0.weight [128, 3, 3, 3], ")
        .endsWith(", ...; hint: --report lists all\n")
        .hasLineCount(1);
    assertThat(run.code()).isEqualTo(4);
    assertThat(out).doesNotExist();
  }

  @Test
  void aReportListsEveryMisfit() throws IOException {
    CommandRun.of("convert", own.toString(), pth.toString());
    Path out = directory.resolve("out.safetensors");
    CommandRun run =
        CommandRun.of(
            "convert", pth.toString(), out.toString(), "--model", "se_resnet32", "--report");
    List<String> lines = run.err().lines().toList();
    assertThat(lines.getLast()).startsWith("senet: error: a.pth: 72 of its tensors ");
    assertThat(lines.subList(0, lines.size() - 1))
        .hasSize(72)
        .contains("  missing layer1.4.conv1.weight [16, 16, 3, 3]");
    assertThat(run.code()).isEqualTo(4);
  }

  /** The names of timm, and what comes out has the network's own. */
  @Test
  void otherNamesBecomeOurs() throws IOException {
    SequencedMap<String, StoredTensor> renamed = new LinkedHashMap<>();
    tensors(own)
        .forEach(
            (name, tensor) ->
                renamed.put(name.replace("fc.0", "fc1").replace("fc.2", "fc2"), tensor));
    TensorFiles.write(pth, new TensorFile(Map.of(), renamed));
    Path out = directory.resolve("out.safetensors");
    CommandRun run =
        CommandRun.of("convert", pth.toString(), out.toString(), "--model", "se_resnet20");
    assertThat(run.err())
        .isEqualTo(
            "senet: notice: a.pth: the names of timm are read as those of se_resnet20; neither"
                + " names nor shapes tell where a network strides and pads, --model must\n");
    assertThat(run.code()).isZero();
    assertSameTensors(own, out);
  }

  @Test
  void aSqueezeWithoutAModel() {
    CommandRun run = CommandRun.of("convert", own.toString(), pth.toString(), "--squeeze", "none");
    assertThat(run.err())
        .startsWith(
            "senet: error: --se and --squeeze are of a model; hint: name it with --model\n");
    assertThat(run.code()).isEqualTo(2);
    assertThat(pth).doesNotExist();
  }

  @Test
  void formsThatAreNotWritten() throws IOException {
    Path out = directory.resolve("a.tflite");
    CommandRun run = CommandRun.of("convert", own.toString(), out.toString());
    assertThat(run.err())
        .isEqualTo(
            "senet: error: a.tflite: what form to write is not clear; hint: a name that ends in"
                + " .safetensors, .pth, .pt or .bin\n");
    assertThat(run.code()).isEqualTo(4);
    assertThat(out).doesNotExist();
  }

  /** Where the weights say what they are; what the file holds is tested beside what writes it. */
  @Test
  void anOnnxFile() throws IOException {
    Path out = directory.resolve("a.onnx");
    CommandRun run = CommandRun.of("convert", own.toString(), out.toString());
    assertThat(run.err())
        .isEqualTo(
            "senet: notice: a.onnx takes images [N, C, H, W] that are normalised already; mean"
                + " and deviation are in its metadata, senet.mean and senet.deviation\n");
    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo(out + ": ONNX, operator set 17, 1.1 MiB\n");
    assertThat(text(out)).contains("BatchNormalization", "0.4914,0.4822,0.4465", "airplane");
    CommandRun again = CommandRun.of("convert", own.toString(), out.toString());
    assertThat(again.err()).contains("a.onnx is there already, and convert overwrites no file");
    assertThat(again.code()).isEqualTo(4);
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  @Test
  void foldedFromPytorch() throws IOException {
    CommandRun.of("convert", own.toString(), pth.toString());
    Path out = directory.resolve("A.ONNX");
    CommandRun unnamed = CommandRun.of("convert", pth.toString(), out.toString());
    assertThat(unnamed.err())
        .isEqualTo(
            "senet: error: a.pth: no senet.model in its metadata; hint: name the model with"
                + " --model\n");
    assertThat(out).doesNotExist();
    CommandRun run =
        CommandRun.of(
            "convert",
            pth.toString(),
            out.toString(),
            "--model",
            "se_resnet20",
            "--fold-batch-norm");
    assertThat(run.code()).isZero();
    assertThat(text(out)).contains("conv1.weight.folded").doesNotContain("BatchNormalization");
  }

  @Test
  void foldingIsOfOnnx() {
    Path out = directory.resolve("out.safetensors");
    CommandRun run = CommandRun.of("convert", own.toString(), out.toString(), "--fold-batch-norm");
    assertThat(run.err())
        .startsWith(
            "senet: error: --fold-batch-norm is of ONNX files; hint: name one that ends in"
                + " .onnx\n");
    assertThat(run.code()).isEqualTo(2);
    assertThat(out).doesNotExist();
  }
}
