package senet.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxModelMetadata;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.engine.autograd.Variable;
import senet.engine.op.Conv2d;
import senet.engine.op.Dropout;
import senet.engine.op.Flatten;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.model.augment.Normalization;
import senet.model.data.Cifar10;
import senet.model.format.FormatException;
import senet.model.format.PytorchLayout;
import senet.model.nn.Layer;
import senet.model.nn.Network;
import senet.model.nn.Pass;
import senet.model.nn.StateVisitor;
import senet.model.train.Checkpoint;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** What an ONNX file says, to ONNX Runtime and field by field. */
class OnnxTest {
  @TempDir Path directory;

  private static Checkpoint checkpoint() {
    Architecture architecture = Zoo.architecture("se_resnet20", Options.CIFAR10.withImage(16));
    Network network = Zoo.network(architecture);
    Agreement.draw(network);
    return new Checkpoint(architecture, network, Cifar10.CLASSES, Normalization.cifar10());
  }

  @Test
  void whatAFileSaysOfItself() throws IOException, OrtException {
    Checkpoint checkpoint = checkpoint();
    Path file = directory.resolve("a.onnx");
    Onnx.write(file, checkpoint, true);
    try (OnnxRuntime theirs = OnnxRuntime.of(file)) {
      OnnxModelMetadata metadata = theirs.session().getMetadata();
      assertThat(metadata.getProducerName()).isEqualTo("senet");
      assertThat(metadata.getGraphName()).isEqualTo("se_resnet20");
      assertThat(metadata.getCustomMetadata())
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "senet.model", "se_resnet20",
                  "senet.channels", "3",
                  "senet.image", "16",
                  "senet.se", Options.CIFAR10.excitations().toString(),
                  "senet.classes", String.join("\n", Cifar10.CLASSES),
                  "senet.resize", "stretch",
                  "senet.mean", "0.4914,0.4822,0.4465",
                  "senet.deviation", "0.2023,0.1994,0.201"));
      assertImages(theirs.session().getInputInfo(), "images", -1, 3, 16, 16);
      assertImages(theirs.session().getOutputInfo(), "logits", -1, 10);
      Tensor images = Agreement.images(checkpoint.network(), 2);
      assertThat(
              Agreement.distance(Agreement.ours(checkpoint.network(), images), theirs.run(images)))
          .isLessThan(1e-6);
    }
  }

  private static void assertImages(Map<String, NodeInfo> infos, String name, long... shape) {
    assertThat(infos).containsOnlyKeys(name);
    TensorInfo info = (TensorInfo) infos.get(name).getInfo();
    assertThat(info.getShape()).containsExactly(shape);
    assertThat(info.getDimensionNames()[0]).isEqualTo("N");
  }

  @Test
  void versions() throws IOException {
    UnknownFieldSet model = WrittenModel.of(checkpoint().network(), false).fields();
    assertThat(model.getField(1).getVarintList()).containsExactly(8L);
    UnknownFieldSet operators = WrittenModel.messages(model, 8).getFirst();
    assertThat(operators.asMap()).containsOnlyKeys(2);
    assertThat(operators.getField(2).getVarintList()).containsExactly(17L);
  }

  @Test
  void constantsAreTheStateUnderItsNames() throws IOException {
    Network network = checkpoint().network();
    Map<String, float[]> expected =
        network.state().entrySet().stream()
            .filter(entry -> entry.getValue().value() != null)
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, entry -> PytorchLayout.values(entry.getValue().value())));
    Map<String, float[]> constants = WrittenModel.of(network, false).constants();
    assertThat(constants).containsOnlyKeys(expected.keySet());
    expected.forEach((name, values) -> assertThat(constants.get(name)).as(name).isEqualTo(values));
  }

  @Test
  void nodesAreCalledAsTheirLayers() throws IOException {
    WrittenModel model = WrittenModel.of(checkpoint().network(), false);
    assertThat(model.names())
        .doesNotHaveDuplicates()
        .startsWith("conv1", "bn1", "Relu", "layer1.0.conv1", "layer1.0.bn1", "Relu_2")
        .contains("layer1.0.se.fc.0", "layer2.0.conv1", "fc")
        .endsWith("GlobalAvgPool_10", "Flatten", "fc");
    assertThat(model.values()).doesNotHaveDuplicates().endsWith("Flatten", "logits");
  }

  /** A layer that is there twice: one constant, two nodes. */
  @Test
  void oneLayerInTwoPlaces() throws IOException, OrtException {
    OpCase one =
        OpCase.of(
            6,
            "twice",
            Conv2d.class,
            (pass, in) -> {
              Variable y = pass.apply(Conv2d.of(1, 0), in.get(0), in.get(1));
              return pass.apply(Conv2d.of(1, 0), y, in.get(1));
            },
            new OpCase.Operand("weight", Shape.krsc(6, 1, 1, 6)));
    Agreement.draw(one.network());
    WrittenModel model = WrittenModel.of(one.network(), false);
    assertThat(model.names()).containsExactly("layer", "layer_2");
    assertThat(model.constants()).containsOnlyKeys("layer.weight");
    try (OnnxRuntime theirs = OnnxRuntime.of(Agreement.onnx(one.network(), false))) {
      assertThat(Agreement.distance(one.network(), theirs)).isLessThan(1e-6);
    }
  }

  /** A network with an op of training, which no graph has. */
  private record Refused() implements Architecture {
    @Override
    public String name() {
      return "refused";
    }

    @Override
    public Options options() {
      return Options.CIFAR10;
    }

    @Override
    public Layer build() {
      return new Layer() {
        @Override
        public Variable apply(Pass pass, Variable x) {
          Variable step = pass.leaf(Tensor.zeros(Shape.vector(1)));
          return pass.apply(new Dropout(0.5f, 0), pass.apply(new Flatten(), x), step);
        }

        @Override
        public void visit(StateVisitor state) {}
      };
    }
  }

  @Test
  void whatIsRefusedLeavesNoFile() throws IOException {
    Refused refused = new Refused();
    Checkpoint checkpoint =
        new Checkpoint(refused, Zoo.network(refused), Cifar10.CLASSES, Normalization.cifar10());
    Path file = directory.resolve("a.onnx");
    assertThatThrownBy(() -> Onnx.write(file, checkpoint, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("onnx: there is no translation of Dropout[p=0.5, seed=0]");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void moreThanAModelCanBe() throws FormatException {
    Onnx.requireWithinLimit("a.onnx", Integer.MAX_VALUE);
    assertThatThrownBy(() -> Onnx.requireWithinLimit("a.onnx", 1L << 31))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "a.onnx: an ONNX file of 2147483648 bytes, at most 2147483647 are possible;"
                + " hint: keep these weights as safetensors");
  }
}
