package senet.model.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Variable;
import senet.engine.fusion.Fusion;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.augment.Normalization;
import senet.model.format.Safetensors;
import senet.model.format.TensorFile;
import senet.model.format.TensorFiles;
import senet.model.nn.Network;
import senet.model.nn.Pass;
import senet.model.train.Checkpoint;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/**
 * Networks that PyTorch built and saved, imported: the logits are PyTorch's. {@code
 * tools/parity/imports.py} makes them in the directory that {@code -Dsenet.parity} names.
 */
class ImportParityTest {
  private static final double MOST = 1e-4; // relative L2, of any of the networks

  @Test
  void importedNetworksGivePytorchsLogits() throws IOException {
    String directory = System.getProperty("senet.parity");
    assumeThat(directory).as("-Dsenet.parity: no files from PyTorch to import").isNotNull();
    Map<String, Map<String, String>> cases;
    try (InputStream in = Files.newInputStream(Path.of(directory, "imports.json"))) {
      cases = OpTable.read(in);
    }
    TensorFile tensors = Safetensors.read(Path.of(directory, "imports.safetensors"));
    List<String> beyond = new ArrayList<>();
    StringBuilder table =
        new StringBuilder("| network | SE blocks | images | saved | relative L2 | PyTorch's |\n")
            .append("| --- | --- | --- | --- | --- | --- |\n");
    for (Map.Entry<String, Map<String, String>> named : cases.entrySet()) {
      Map<String, String> p = named.getValue();
      Golden golden = new Golden(tensors, named.getKey() + "/");
      Network network = load(Path.of(directory, named.getKey() + ".pth"), p).network();
      double distance = golden.distance("logits", logits(network, golden.tensor("images", "NHWC")));
      table.append(
          "| `%s` | %s | %sx%s | %s | %.1e | %.1e |%n"
              .formatted(
                  p.get("model"),
                  p.get("se"),
                  p.get("side"),
                  p.get("side"),
                  p.get("saved"),
                  distance,
                  Double.parseDouble(p.get("float"))));
      if (!(distance <= MOST)) {
        beyond.add("%s: %.3g".formatted(named, distance));
      }
    }
    System.out.println(table);
    assertThat(beyond).isEmpty();
    assertThat(cases).hasSizeGreaterThanOrEqualTo(21);
  }

  /** {@code tools/parity/check_saved.py}, run by the Python that made the files. */
  @ParameterizedTest
  @ValueSource(strings = {"02_se_resnet20", "12_se_resnet50", "14_se_resnext50_32x4d"})
  void pytorchReadsWhatIsSaved(String name) throws IOException, InterruptedException {
    String directory = System.getProperty("senet.parity");
    assumeThat(directory).as("-Dsenet.parity: no files from PyTorch to import").isNotNull();
    Path original = Path.of(directory, name + ".pth");
    Path saved = Path.of(directory, "saved_" + name + ".pth");
    Map<String, String> p;
    try (InputStream in = Files.newInputStream(Path.of(directory, "imports.json"))) {
      p = OpTable.read(in).get(name);
    }
    TensorFiles.write(saved, load(original, p).content());
    Process python =
        new ProcessBuilder(
                System.getProperty("senet.parity.python", "python3"),
                System.getProperty("senet.parity.tools") + "/check_saved.py",
                saved.toString(),
                original.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(python.waitFor()).as(said).isZero();
    assertThat(said).matches("\\d+ tensors, \\d+ of them as they were\n");
  }

  private static Checkpoint load(Path file, Map<String, String> p) throws IOException {
    Zoo.Entry entry = Zoo.entry(p.get("model"));
    Options options = entry.options().withImage(Integer.parseInt(p.get("side")));
    Architecture architecture =
        entry.make().apply(options.with(options.excitations().changed(p.get("se"))));
    List<String> classes = IntStream.range(0, options.classes()).mapToObj(String::valueOf).toList();
    return Checkpoint.load(file, architecture, classes, Normalization.imageNet());
  }

  private static Tensor logits(Network network, Tensor images) {
    Pass pass = Pass.inference();
    Variable output = network.apply(pass, pass.leaf(images));
    Fusion fusion = Fusion.inference(pass.tape(), output);
    Variable fused = fusion.of(output);
    try (Parallel parallel = Parallel.of(2)) {
      Execution execution = fusion.tape().inference(parallel, new Workspace(2), fused);
      execution.forward();
      return execution.value(fused);
    }
  }
}
