package senet.model.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.model.format.PytorchLayout;
import senet.model.format.Safetensors;
import senet.model.format.TensorFile;

/**
 * Random cases of every op against PyTorch in double. {@code tools/parity/make_parity.py} makes
 * them in the directory that {@code -Dsenet.parity} names; without one there is nothing to compare.
 */
class ParityTest {
  private static final double ROUNDING = 0x1p-24;

  /** What was found of one op: the worst result's error as a share of its bound, and distances. */
  private static final class Worst {
    private int cases;
    private double share;
    private double ours;
    private double theirs;
  }

  @Test
  void everyOpIsWithinItsBound() throws Exception {
    String directory = System.getProperty("senet.parity");
    assumeThat(directory).as("-Dsenet.parity: no cases from PyTorch to compare with").isNotNull();
    Path path = Path.of(directory);
    Map<String, Map<String, String>> cases = cases(path);
    TensorFile tensors = Safetensors.read(path.resolve("ops.safetensors"));
    Map<String, Worst> worst = new TreeMap<>();
    List<String> beyond = new ArrayList<>();
    for (Map.Entry<String, Map<String, String>> c : cases.entrySet()) {
      String op = c.getKey().substring(0, c.getKey().indexOf('/'));
      Worst of = worst.computeIfAbsent(op, _ -> new Worst());
      of.cases++;
      Map<String, String> p = c.getValue();
      Golden golden = new Golden(tensors, c.getKey() + "/");
      Map<String, Tensor> results = OpReplay.results(op, p, golden);
      results.forEach(
          (name, result) -> {
            double share = share(op, p, golden, name, result);
            of.share = Math.max(of.share, share);
            of.ours = Math.max(of.ours, golden.distance(name, result));
            of.theirs = Math.max(of.theirs, Double.parseDouble(p.get("float_" + name)));
            if (!(share <= 1)) {
              beyond.add("%s %s of %s: %.3g times its bound".formatted(c.getKey(), name, p, share));
            }
          });
    }
    System.out.println(table(worst));
    assertThat(beyond).isEmpty();
    assertThat(cases).hasSizeGreaterThanOrEqualTo(200);
  }

  private static Map<String, Map<String, String>> cases(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path.resolve("ops.json"))) {
      return OpTable.read(in);
    }
  }

  /** The largest error of a result as a share of its bound. */
  private static double share(
      String op, Map<String, String> p, Golden golden, String name, Tensor result) {
    if (isWinograd(op, p, golden) && !name.equals("grad_bias")) { // promises relative L2 distances
      return golden.distance(name, result) / (name.equals("grad_weight") ? 1e-5 : 5e-6);
    }
    float[] actual = PytorchLayout.values(result);
    float[] exact = golden.stored(name).toFloats();
    float[] bounds = golden.stored("bound_" + name).toFloats();
    double share = 0;
    for (int i = 0; i < exact.length; i++) {
      double error = Math.abs((double) actual[i] - exact[i]);
      if (Double.isNaN(error)) {
        return Double.NaN;
      }
      // What has no rounding is exact; anything else was rounded here, too, when it was stored.
      double bound = bounds[i] == 0 ? 0 : bounds[i] + ROUNDING * Math.abs(exact[i]);
      share = Math.max(share, error == 0 ? 0 : error / bound);
    }
    return share;
  }

  private static boolean isWinograd(String op, Map<String, String> p, Golden golden) {
    if (!op.equals("conv2d")) {
      return false;
    }
    Shape x = golden.tensor("input", "NHWC").shape();
    return OpReplay.convolution(p).isWinograd(x, golden.tensor("weight", "KRSC").shape());
  }

  private static String table(Map<String, Worst> worst) {
    StringBuilder table =
        new StringBuilder("| op | cases | error / bound | relative L2 | PyTorch's |\n");
    table.append("| --- | --- | --- | --- | --- |\n");
    worst.forEach(
        (op, of) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %d | %.2f | %.1e | %.1e |%n",
                    op,
                    of.cases,
                    of.share,
                    of.ours,
                    of.theirs)));
    return table.toString();
  }
}
