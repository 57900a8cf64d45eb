package senet.model.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.fusion.Fusion;
import senet.engine.op.CrossEntropy;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.format.Safetensors;
import senet.model.format.TensorFile;
import senet.model.nn.Network;
import senet.model.nn.Pass;
import senet.model.nn.Squeeze;
import senet.model.train.Checkpoint;
import senet.model.zoo.Architecture;
import senet.model.zoo.CifarResNet;
import senet.model.zoo.ImageNetResNet;
import senet.model.zoo.Options;
import senet.model.zoo.ResNetPlan;
import senet.model.zoo.ResNetPlan.Branch.Bottleneck;
import senet.model.zoo.ResNetPlan.Form;
import senet.model.zoo.ResNetPlan.StrideIn;
import senet.model.zoo.SeedNetwork;
import senet.model.zoo.Zoo;

/**
 * Random small networks against PyTorch in double: logits in evaluation and in training, loss,
 * every parameter's gradient, running statistics. {@code tools/parity/make_parity.py} makes them in
 * the directory that {@code -Dsenet.parity} names; without one there is nothing to compare.
 */
class NetworkParityTest {
  private static final int THREADS = 2;

  /**
   * Root mean squares of 32 draws of what errors of the convolutions amount to ({@code
   * networks.py}) that a result may be off. To first order its error is normal, and no vector's is
   * beyond a multiple of its root mean square more often than a scalar's, which relative to 32
   * draws is Student's t: beyond 6 with a probability of 1.1e-6. A jump at a kink of ReLU or of a
   * maximum that one of the draws shows is within it, as 6 squared is more than 32.
   */
  static final double MOST = 6;

  /** What was found of one kind of result. */
  private static final class Worst {
    private final List<Double> bounds = new ArrayList<>();
    private double share;
    private double ours;
    private double theirs;
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "fused"})
  void everyNetworkIsWithinItsBound(String program) throws Exception {
    String directory = System.getProperty("senet.parity");
    assumeThat(directory)
        .as("-Dsenet.parity: no networks from PyTorch to compare with")
        .isNotNull();
    Map<String, Map<String, String>> cases;
    try (InputStream in = Files.newInputStream(Path.of(directory, "networks.json"))) {
      cases = OpTable.read(in);
    }
    TensorFile tensors = Safetensors.read(Path.of(directory, "networks.safetensors"));
    Map<String, Worst> worst = new TreeMap<>();
    List<String> beyond = new ArrayList<>();
    for (Map.Entry<String, Map<String, String>> c : cases.entrySet()) {
      String family = c.getKey().substring(0, c.getKey().indexOf('/'));
      Map<String, String> p = c.getValue();
      Golden golden = new Golden(tensors, c.getKey() + "/");
      Network network = Zoo.network(architecture(family, p));
      Checkpoint.fill(network, Golden.part(tensors, c.getKey() + "/initial/"), c.getKey());
      SequencedMap<String, Tensor> results = results(network, golden, program.equals("fused"));
      assertThat(results.keySet().stream().map("spread_"::concat))
          .containsExactlyInAnyOrderElementsOf(
              p.keySet().stream().filter(key -> key.startsWith("spread_")).toList());
      results.forEach(
          (name, result) -> {
            String kind = name.replaceFirst("/.*", "");
            double distance = golden.distance(name, result);
            double bound = bound(p, name, kind);
            double share = distance / bound;
            Worst of = worst.computeIfAbsent(family + " | " + kind, _ -> new Worst());
            of.bounds.add(bound);
            of.share = Math.max(of.share, share);
            of.ours = Math.max(of.ours, distance);
            of.theirs = Math.max(of.theirs, Double.parseDouble(p.get("float_" + name)));
            if (!(share <= 1)) {
              beyond.add("%s %s: %.3g, %.3g times its bound".formatted(c, name, distance, share));
            }
          });
    }
    System.out.println(program + "\n" + table(worst));
    assertThat(beyond).isEmpty();
    assertThat(cases).hasSizeGreaterThanOrEqualTo(20);
  }

  /** And what a batch norm or a loss alone may be off, as in the contract of every op. */
  private static double bound(Map<String, String> p, String name, String kind) {
    double spread = Double.parseDouble(p.get("spread_" + name));
    return MOST * spread + (kind.equals("gradient") ? 1e-5 : 1e-6);
  }

  private static Architecture architecture(String family, Map<String, String> p) {
    Options defaults = family.equals("legacy") ? Options.IMAGENET : Options.CIFAR10;
    Options options =
        defaults.with(3, number(p, "classes")).withSqueeze(Squeeze.of(p.get("squeeze")));
    return switch (family) {
      case "seed" -> new SeedNetwork(number(p, "filters"), number(p, "blocks"), options);
      case "cifar" ->
          new CifarResNet(
              number(p, "depth"),
              options.with(options.excitations().changed("reduction=" + p.get("reduction"))));
      default -> new ImageNetResNet(plan(p), options);
    };
  }

  private static ResNetPlan plan(Map<String, String> p) {
    int groups = number(p, "groups");
    return new ResNetPlan(
        "legacy",
        Form.RELEASED,
        number(p, "stem"),
        Arrays.stream(p.get("depths").split(",")).map(Integer::valueOf).toList(),
        new Bottleneck(
            number(p, "width"),
            number(p, "width"),
            4 * number(p, "stem"),
            groups,
            groups == 1 ? StrideIn.POINTWISE : StrideIn.THREE_BY_THREE));
  }

  private static int number(Map<String, String> p, String name) {
    return Integer.parseInt(p.get(name));
  }

  /** What {@code networks.py} calls the results of a network. */
  private static SequencedMap<String, Tensor> results(
      Network network, Golden golden, boolean fused) {
    SequencedMap<String, Tensor> results = new LinkedHashMap<>();
    Tensor images = golden.tensor("input", "NHWC");
    Tensor targets = golden.tensor("target", "N");
    try (Parallel parallel = Parallel.of(THREADS)) {
      Pass inference = Pass.inference();
      Variable evaluated = network.apply(inference, inference.leaf(images));
      Fusion folded = fused ? Fusion.inference(inference.tape(), evaluated) : null;
      Tape tape = fused ? folded.tape() : inference.tape();
      Variable logits = fused ? folded.of(evaluated) : evaluated;
      Execution evaluation = tape.inference(parallel, new Workspace(THREADS), logits);
      evaluation.forward();
      results.put("evaluation", evaluation.value(logits));

      Pass pass = Pass.training(Tensor.zeros(Shape.scalar()));
      Variable output = network.apply(pass, pass.leaf(images));
      Variable loss = pass.apply(new CrossEntropy(0), output, pass.leaf(targets));
      Fusion fusion = fused ? Fusion.training(pass.tape(), loss, output) : null;
      Tape trained = fused ? fusion.tape() : pass.tape();
      Variable kept = fused ? fusion.of(output) : output;
      Variable end = fused ? fusion.of(loss) : loss;
      Execution training = trained.training(parallel, new Workspace(THREADS), end, kept);
      training.forward();
      results.put("training", training.value(kept));
      results.put("loss", training.value(end));
      training.backward();
    }
    network
        .state()
        .forEach(
            (name, entry) -> {
              if (entry.kind() == Network.Kind.PARAMETER) {
                results.put("gradient/" + name, network.parameters().get(name).gradient());
              } else if (entry.kind() == Network.Kind.BUFFER) {
                results.put("after/" + name, entry.value());
              }
            });
    return results;
  }

  private static String table(Map<String, Worst> worst) {
    StringBuilder table =
        new StringBuilder(
            "| network | result | tensors | bound: median, largest | error / bound | relative L2 |"
                + " PyTorch's |\n");
    table.append("| --- | --- | --- | --- | --- | --- | --- |\n");
    worst.forEach(
        (what, of) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %d | %.1e, %.1e | %.2f | %.1e | %.1e |%n",
                    what,
                    of.bounds.size(),
                    of.bounds.stream().sorted().toList().get(of.bounds.size() / 2),
                    of.bounds.stream().max(Double::compare).orElseThrow(),
                    of.share,
                    of.ours,
                    of.theirs)));
    return table.toString();
  }
}
