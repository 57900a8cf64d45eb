package senet.model.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every op against PyTorch: output, all gradients, running statistics. */
class GoldenOpsTest {
  /**
   * Relative L2. Both sides round sums of up to 1152 products in float, in different orders: the
   * expectation is sqrt(1152) 2^-24 = 2e-6, and 5e-6 leaves room for the worst of 60 cases.
   */
  private static final double TOLERANCE = 5e-6;

  @TestFactory
  Stream<DynamicTest> everyCase() throws IOException {
    Map<String, Map<String, String>> cases;
    try (InputStream in = GoldenOpsTest.class.getResourceAsStream("/golden/ops/ops.json")) {
      cases = OpTable.read(in);
    }
    assertThat(cases).hasSize(52);
    return cases.entrySet().stream()
        .map(c -> DynamicTest.dynamicTest(c.getKey(), () -> check(c.getKey(), c.getValue())));
  }

  private static void check(String name, Map<String, String> p) throws Exception {
    Golden golden = new Golden("ops/" + name.replace('/', '_'));
    OpReplay.results(name.substring(0, name.indexOf('/')), p, golden)
        .forEach(
            (what, result) ->
                assertThat(golden.distance(what, result)).as(what).isLessThan(TOLERANCE));
  }
}
