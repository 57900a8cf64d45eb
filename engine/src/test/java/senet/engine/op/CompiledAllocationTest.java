package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.OpRun;
import senet.engine.simd.MachineWidth;
import senet.engine.simd.OwnJvm;

/**
 * That vectors stay in registers once C2 is done with an op: one case of each is repeated, forward
 * and back, until that takes no memory. In a process of its own: what C2 inlines, and whether it
 * boxes vectors, depends on what other tests ran the same kernels on before.
 */
class CompiledAllocationTest {
  /** For each op; all of them take some ten on two cores, and seventy beside ten busy threads. */
  private static final int SECONDS = 60;

  /** Of cases that take a few milliseconds while they are interpreted. */
  private static final int MOST_VALUES = 4000;

  @Test
  void nothingIsAllocatedOnceAllIsCompiled() throws IOException, InterruptedException {
    assumeTrue(MachineWidth.IS_OWN, "widths that are not the machine's own");
    Process process = OwnJvm.of(CompiledAllocationTest.class).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output.lines().filter(line -> line.endsWith(" bytes"))).as(output).isEmpty();
    assertThat(output).contains("32 ops take no memory");
  }

  /** Prints the ops that keep taking memory, and how many do not. */
  public static void main(String[] args) throws ReflectiveOperationException {
    Map<String, OpCase> ops = new TreeMap<>();
    for (OpContract contract : ContractReport.contracts()) {
      for (OpCase c : contract.cases()) {
        if (size(c) <= MOST_VALUES) {
          String op = c.op().getClass().getSimpleName();
          ops.merge(op, c, (one, other) -> size(one) < size(other) ? other : one);
        }
      }
    }
    int free = 0;
    for (Map.Entry<String, OpCase> op : ops.entrySet()) {
      OpCase c = op.getValue();
      OpRun run = new OpRun(c.op(), c.draw(), c.differentiable(), 1);
      long bytes = run.allocatedWhenRepeated(OpChecks.weights(run.outputSize()), SECONDS);
      if (bytes == 0) {
        free++;
      } else {
        System.out.println(op.getKey() + ": " + bytes + " bytes");
      }
    }
    System.out.println(free + " ops take no memory");
  }

  private static int size(OpCase c) {
    return c.shapes()[0].size();
  }
}
