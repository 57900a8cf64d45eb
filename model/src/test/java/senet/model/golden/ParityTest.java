package senet.model.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
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
    if (mayBeWinograd(op, p)) { // F(4x4, 3x3) promises relative L2 distances
      return golden.distance(name, result) / (name.equals("grad_weight") ? 1e-5 : 5e-6);
    }
    float[] actual = PytorchLayout.values(result);
    float[] exact = golden.stored(name).toFloats();
    double[] bounds = bounds(p, golden, name, exact);
    double share = 0;
    for (int i = 0; i < exact.length; i++) {
      double error = Math.abs((double) actual[i] - exact[i]);
      share = Math.max(share, error == 0 ? 0 : error / bounds[i]);
      if (Double.isNaN(error)) {
        return Double.NaN;
      }
    }
    return share;
  }

  /**
   * Of sums of products gamma of their number, and one more for the rounding of what is exact,
   * times the sum of magnitudes; of other functions what the op's contract allows, relative to the
   * largest value.
   */
  private static double[] bounds(Map<String, String> p, Golden golden, String name, float[] exact) {
    double[] bounds = new double[exact.length];
    if (p.containsKey("depth_" + name)) {
      double k = Double.parseDouble(p.get("depth_" + name)) + 1;
      double gamma = k * ROUNDING / (1 - k * ROUNDING);
      float[] magnitudes = golden.stored("magnitude_" + name).toFloats();
      for (int i = 0; i < bounds.length; i++) {
        bounds[i] = gamma * magnitudes[i];
      }
      return bounds;
    }
    double largest = name.startsWith("grad") ? 1e-3 : 0;
    for (float value : exact) {
      largest = Math.max(largest, Math.abs(value));
    }
    Arrays.fill(bounds, largest * (name.startsWith("grad") ? 1e-5 : 1e-6));
    return bounds;
  }

  private static boolean mayBeWinograd(String op, Map<String, String> p) {
    return op.equals("conv2d")
        && p.get("kernel").equals("3")
        && (p.get("stride").equals("1") || (p.get("stride").equals("2") && hasManyTiles(p)))
        && p.get("dilation").equals("1")
        && Math.min(Integer.parseInt(p.get("c")), Integer.parseInt(p.get("k")))
            >= 32 * Integer.parseInt(p.get("groups"));
  }

  /** Whether at stride 2 and in one group the images have 16 tiles of 4x4 outputs or more. */
  private static boolean hasManyTiles(Map<String, String> p) {
    int padding = Integer.parseInt(p.get("padding"));
    int rows = (Integer.parseInt(p.get("h")) + 2 * padding - 3) / 2 + 1;
    int columns = (Integer.parseInt(p.get("w")) + 2 * padding - 3) / 2 + 1;
    int tiles = Math.ceilDiv(rows, 4) * Math.ceilDiv(columns, 4);
    return p.get("groups").equals("1") && Integer.parseInt(p.get("n")) * tiles >= 16;
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
