package senet.model.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
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
import senet.model.format.StoredTensor;
import senet.model.nn.Network;
import senet.model.nn.Parameter;
import senet.model.nn.Pass;
import senet.model.nn.Squeeze;
import senet.model.optim.Sgd;
import senet.model.train.Checkpoint;
import senet.model.zoo.Options;
import senet.model.zoo.SeedNetwork;
import senet.model.zoo.Zoo;

/** The study note's network through three steps of training, against PyTorch's own three steps. */
class SeedNetworkGoldenTest {
  @ParameterizedTest
  @CsvSource({
    "NONE,1,plain",
    "NONE,2,fused",
    "AVG,1,fused",
    "AVG,2,plain",
    "AVG,2,fused",
    "MAX,1,plain",
    "MAX,2,fused"
  })
  void followsPytorch(Squeeze squeeze, int threads, String program) throws Exception {
    Golden golden = new Golden("seed_net_%s".formatted(squeeze));
    Network network = Zoo.network(new SeedNetwork(16, 3, new Options(3, 10, squeeze)));
    Checkpoint.fill(network, Golden.part(golden.file(), "initial/"), "golden");
    Tensor images = golden.tensor("input", "NHWC");
    Tensor targets = golden.tensor("target", "C");
    try (Parallel parallel = Parallel.of(threads)) {
      Workspace workspace = new Workspace(threads);
      Pass pass = Pass.training(Tensor.zeros(Shape.scalar()));
      Variable output = network.apply(pass, pass.leaf(images));
      Variable loss = pass.apply(new CrossEntropy(0), output, pass.leaf(targets));
      Tape tape = pass.tape();
      if (program.equals("fused")) {
        Fusion fusion = Fusion.training(tape, loss, output);
        tape = fusion.tape();
        output = fusion.of(output);
        loss = fusion.of(loss);
      }
      Execution execution = tape.training(parallel, workspace, loss, output);
      Sgd sgd =
          new Sgd(
              new Sgd.Options(0.9f, 0, true, 1e-4f),
              network.parameters().values().stream()
                  .map(parameter -> new Sgd.Slot(parameter.value(), parameter.gradient()))
                  .toList());
      for (int step = 0; step < 3; step++) {
        execution.forward();
        if (step == 0) {
          assertClose(
              golden.file().tensors().get("step0/log_probabilities"), execution.value(output));
        }
        float expected = golden.file().tensors().get("step%d/loss".formatted(step)).toFloats()[0];
        assertThat((double) execution.value(loss).data()[0] / expected - 1)
            .as("loss of step %d", step)
            .isBetween(-1e-4, 1e-4);
        network.zeroGradients();
        execution.backward();
        if (step == 0) {
          for (Map.Entry<String, Parameter> named : network.parameters().entrySet()) {
            assertThat(golden.distance("step0/grad/" + named.getKey(), named.getValue().gradient()))
                .as("gradient of %s", named.getKey())
                .isLessThan(1e-4);
          }
        }
        sgd.step(0.1f);
        network.countStep();
        if (step != 1) {
          assertState(golden, "after%d/".formatted(step + 1), network);
        }
      }
      Pass evaluation = Pass.inference();
      Variable result = network.apply(evaluation, evaluation.leaf(images));
      tape = evaluation.tape();
      if (program.equals("fused")) {
        Fusion fusion = Fusion.inference(tape, result);
        tape = fusion.tape();
        result = fusion.of(result);
      }
      Execution inference = tape.inference(parallel, workspace, result);
      inference.freeze();
      inference.forward();
      assertThat(golden.distance("evaluation/log_probabilities", inference.value(result)))
          .isLessThan(1e-3);
    }
  }

  private static void assertClose(StoredTensor expected, Tensor actual) {
    float[] values = expected.toFloats();
    for (int i = 0; i < values.length; i++) {
      assertThat(actual.data()[i]).isBetween(values[i] - 1e-4f, values[i] + 1e-4f);
    }
  }

  /**
   * The state as a whole is held to 1e-3. Single tensors after one step are, too; after three steps
   * to 2e-2: with squeeze avg an activation of step 2 lies within 1e-7 of ReLU's kink, and PyTorch
   * in double shows 5.7e-3 for the smallest tensor (batch norm biases of 5e-4) in half of the runs
   * whose weights are changed by 6e-8, and 4e-7 in the others. Both sides of the kink are right.
   */
  private static void assertState(Golden golden, String prefix, Network network) {
    List<String> names =
        golden.file().tensors().keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    assertThat(names).hasSameSizeAs(network.state().keySet());
    double difference = 0;
    double norm = 0;
    for (Map.Entry<String, Network.Entry> named : network.state().entrySet()) {
      String name = prefix + named.getKey();
      float[] expected = golden.file().tensors().get(name).toFloats();
      if (named.getValue().kind() == Network.Kind.COUNTER) {
        assertThat(named.getValue().counter().value())
            .as(name)
            .isEqualTo(golden.file().tensors().get(name).toLong());
        continue;
      }
      float[] actual = PytorchLayout.values(named.getValue().value());
      assertThat(Golden.distance(expected, actual))
          .as(name)
          .isLessThan(prefix.equals("after1/") ? 1e-3 : 2e-2);
      for (int i = 0; i < expected.length; i++) {
        difference += Math.pow((double) expected[i] - actual[i], 2);
        norm += Math.pow(expected[i], 2);
      }
    }
    assertThat(Math.sqrt(difference / norm)).as(prefix).isLessThan(1e-3);
  }
}
