package senet.model.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.fusion.Fusion;
import senet.engine.op.CrossEntropy;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.format.PytorchLayout;
import senet.model.nn.Network;
import senet.model.nn.Parameter;
import senet.model.nn.Pass;
import senet.model.nn.Squeeze;
import senet.model.zoo.ImageNetResNet;
import senet.model.zoo.Options;
import senet.model.zoo.ResNetPlan;
import senet.model.zoo.ResNetPlan.Branch.Bottleneck;
import senet.model.zoo.ResNetPlan.Form;
import senet.model.zoo.ResNetPlan.StrideIn;
import senet.model.zoo.Zoo;

/**
 * Narrow SE-ResNets and SE-ResNeXts of the released form against PyTorch in double, with weights
 * that are a function of their names ({@code golden/legacy/make.py}).
 */
class LegacyResNetGoldenTest {
  private static final int IMAGE = 64;
  private static final int BATCH = 6;
  private static final int CLASSES = 7;

  private static ResNetPlan plan(String name) {
    List<Integer> depths = List.of(2, 1, 1, 1);
    return name.equals("resnet")
        ? new ResNetPlan(
            name, Form.RELEASED, 4, depths, new Bottleneck(4, 4, 16, 1, StrideIn.POINTWISE))
        : new ResNetPlan(
            name, Form.RELEASED, 4, depths, new Bottleneck(8, 8, 16, 4, StrideIn.THREE_BY_THREE));
  }

  @ParameterizedTest
  @CsvSource({
    "resnet,NONE,plain",
    "resnet,NONE,fused",
    "resnet,AVG,plain",
    "resnet,AVG,fused",
    "resnet,MAX,plain",
    "resnet,MAX,fused",
    "resnext,NONE,plain",
    "resnext,NONE,fused",
    "resnext,AVG,plain",
    "resnext,AVG,fused",
    "resnext,MAX,plain",
    "resnext,MAX,fused"
  })
  void outputsAndGradientsArePytorchs(String name, Squeeze squeeze, String program)
      throws Exception {
    String file = "legacy/%s_%s".formatted(name, squeeze);
    Golden golden = new Golden(file);
    GoldenBounds bounds = new GoldenBounds(file);
    Network network =
        Zoo.network(
            new ImageNetResNet(
                plan(name),
                Options.IMAGENET.with(3, CLASSES).withImage(IMAGE).withSqueeze(squeeze)));
    network.state().forEach(LegacyResNetGoldenTest::fill);
    Tensor images = Tensor.zeros(network.batch(BATCH));
    copy(images, "images 6", 1);
    Tensor targets = Tensor.zeros(Shape.vector(BATCH));
    for (int i = 0; i < BATCH; i++) {
      targets.data()[i] = i % CLASSES;
    }
    try (Parallel parallel = Parallel.of(2)) {
      Workspace workspace = new Workspace(2);
      Pass inference = Pass.inference();
      Variable result = network.apply(inference, inference.leaf(images));
      Fusion folded = program.equals("fused") ? Fusion.inference(inference.tape(), result) : null;
      Tape tape = folded == null ? inference.tape() : folded.tape();
      Variable evaluated = folded == null ? result : folded.of(result);
      Execution evaluation = tape.inference(parallel, workspace, evaluated);
      evaluation.freeze();
      evaluation.forward();
      bounds.check(
          "evaluation",
          golden.distance("evaluation", evaluation.value(evaluated)),
          GoldenBounds.VALUE);

      Pass pass = Pass.training(Tensor.zeros(Shape.scalar()));
      Variable output = network.apply(pass, pass.leaf(images));
      Variable loss = pass.apply(new CrossEntropy(0), output, pass.leaf(targets));
      if (program.equals("fused")) {
        Fusion fusion = Fusion.training(pass.tape(), loss, output);
        tape = fusion.tape();
        output = fusion.of(output);
        loss = fusion.of(loss);
      } else {
        tape = pass.tape();
      }
      Execution training = tape.training(parallel, workspace, loss, output);
      training.forward();
      bounds.check(
          "training", golden.distance("training", training.value(output)), GoldenBounds.VALUE);
      bounds.check(
          "loss",
          Golden.distance(golden.stored("loss").toFloats(), training.value(loss).data()),
          GoldenBounds.VALUE);
      training.backward();
    }
    checkGradients(golden, bounds, network);
    bounds.assertAllChecked();
  }

  /** A gradient's norm, and its product with a fixed direction, which norms move by theirs. */
  private static void checkGradients(Golden golden, GoldenBounds bounds, Network network) {
    assertThat(golden.file().tensors().keySet().stream().filter(key -> key.startsWith("gradient/")))
        .containsExactlyElementsOf(
            network.parameters().keySet().stream().map("gradient/"::concat).toList());
    for (Map.Entry<String, Parameter> named : network.parameters().entrySet()) {
      float[] gradient = PytorchLayout.values(named.getValue().gradient());
      float[] direction = values("direction " + named.getKey(), gradient.length);
      double squares = 0;
      double product = 0;
      for (int i = 0; i < gradient.length; i++) {
        squares += (double) gradient[i] * gradient[i];
        product += (double) gradient[i] * direction[i];
      }
      float[] expected = golden.file().tensors().get("gradient/" + named.getKey()).toFloats();
      double norm = expected[0];
      double size = Math.abs(expected[1]);
      bounds.check(
          "norm/" + named.getKey(),
          Math.abs(Math.sqrt(squares) - norm) / norm,
          GoldenBounds.GRADIENT);
      bounds.check(
          "product/" + named.getKey(),
          Math.abs(product - expected[1]) / size,
          GoldenBounds.GRADIENT * norm / size);
    }
  }

  private static void fill(String name, Network.Entry entry) {
    if (entry.kind() == Network.Kind.COUNTER) {
      return;
    }
    Tensor tensor = entry.value();
    Shape shape = tensor.shape();
    if (shape.rank() > 1) {
      int fanIn = shape.size() / shape.dim(0);
      copy(tensor, name, (float) Math.sqrt(6.0 / fanIn));
    } else {
      boolean aroundOne =
          name.endsWith("running_var")
              || name.endsWith("weight"); // of the vectors only batch norm's are called so
      copy(tensor, name, aroundOne ? 0.5f : 0.25f);
      for (int i = 0; aroundOne && i < tensor.size(); i++) {
        tensor.data()[i] += 1;
      }
    }
  }

  private static void copy(Tensor tensor, String name, float scale) {
    float[] values = values(name, tensor.size());
    for (int i = 0; i < values.length; i++) {
      values[i] *= scale;
    }
    PytorchLayout.copyInto(tensor, PytorchLayout.dims(tensor.shape()), values);
  }

  /** As in make.py: uniform in [-1, 1), a hash of the name and the index. */
  private static float[] values(String name, int count) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      int x = i * 0x9E3779B9 + (int) crc.getValue();
      x = (x ^ x >>> 16) * 0x85EBCA6B;
      x = (x ^ x >>> 13) * 0xC2B2AE35;
      x ^= x >>> 16;
      values[i] = (x >>> 8) / (float) (1 << 23) - 1;
    }
    return values;
  }
}
