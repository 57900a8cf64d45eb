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
import senet.model.format.StoredTensor;
import senet.model.nn.Network;
import senet.model.nn.Parameter;
import senet.model.nn.Pass;
import senet.model.nn.Squeeze;
import senet.model.optim.ParameterGroup;
import senet.model.optim.Sgd;
import senet.model.optim.Slot;
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
    String name = "seed_net_%s".formatted(squeeze);
    Golden golden = new Golden(name);
    GoldenBounds bounds = new GoldenBounds(name);
    Network network = Zoo.network(new SeedNetwork(16, 3, Options.CIFAR10.withSqueeze(squeeze)));
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
              new Sgd.Options(0.9f, 0, true),
              List.of(new ParameterGroup(Slot.of(network), 1, 1e-4f)));
      for (int step = 0; step < 3; step++) {
        execution.forward();
        for (String result : List.of("log_probabilities", "loss")) {
          String at = "step%d/%s".formatted(step, result);
          Tensor value = execution.value(result.equals("loss") ? loss : output);
          bounds.check(at, golden.distance(at, value), GoldenBounds.VALUE);
        }
        network.zeroGradients();
        execution.backward();
        if (step == 0) {
          for (Map.Entry<String, Parameter> named : network.parameters().entrySet()) {
            String at = "step0/grad/" + named.getKey();
            bounds.check(
                at, golden.distance(at, named.getValue().gradient()), GoldenBounds.GRADIENT);
          }
        }
        sgd.step(0.1f);
        network.countStep();
        if (step != 1) {
          checkState(golden, bounds, step + 1, network);
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
      String at = "evaluation/log_probabilities";
      bounds.check(at, golden.distance(at, inference.value(result)), GoldenBounds.VALUE);
    }
    bounds.assertAllChecked();
  }

  /**
   * With squeeze avg and max an activation of a later step lies within 1e-7 of ReLU's kink: about
   * half of the draws of {@code goldens.py} fall on its other side, and the smallest tensors (batch
   * norm biases) have spreads of 5e-3 after three steps. Both sides are right.
   */
  private static void checkState(Golden golden, GoldenBounds bounds, int steps, Network network) {
    String prefix = "after%d/".formatted(steps);
    Map<String, StoredTensor> tensors = golden.file().tensors();
    assertThat(tensors.keySet().stream().filter(name -> name.startsWith(prefix)))
        .hasSameSizeAs(network.state().keySet());
    network
        .state()
        .forEach(
            (key, entry) -> {
              String name = prefix + key;
              if (entry.kind() == Network.Kind.COUNTER) {
                assertThat(entry.counter().value()).as(name).isEqualTo(tensors.get(name).toLong());
                return;
              }
              double norms =
                  entry.kind() == Network.Kind.PARAMETER
                      ? ofParameter(golden, steps, key)
                      : GoldenBounds.VALUE
                          * (key.endsWith("mean") ? summed(golden, steps, key) : 1);
              bounds.check(name, golden.distance(name, entry.value()), norms);
            });
  }

  /** Of a parameter norms move what the steps have added to it; and each step rounds it. */
  private static double ofParameter(Golden golden, int steps, String key) {
    float[] now = golden.stored("after%d/%s".formatted(steps, key)).toFloats();
    double moved = Golden.distance(now, golden.stored("initial/" + key).toFloats());
    return GoldenBounds.GRADIENT * moved + steps * 0x1p-24;
  }

  /**
   * The standard deviations that went into a running mean, relative to it: a mean near zero is off
   * by a share of what was summed. By Cauchy and Schwarz, sum(w std)^2 <= sum(w) sum(w std^2) for
   * the weights w of the batches, and the running variance has the last sum.
   */
  private static double summed(Golden golden, int steps, String key) {
    String after = "after%d/".formatted(steps);
    String variance = key.replace("mean", "var");
    float[] now = golden.stored(after + variance).toFloats();
    float[] initial = golden.stored("initial/" + variance).toFloats();
    double kept = Math.pow(0.9, steps);
    double deviations = 0;
    double means = 0;
    for (int i = 0; i < now.length; i++) {
      deviations += (1 - kept) * (now[i] - kept * initial[i]);
      means += Math.pow(golden.stored(after + key).toFloats()[i], 2);
    }
    return Math.sqrt(deviations / means);
  }
}
