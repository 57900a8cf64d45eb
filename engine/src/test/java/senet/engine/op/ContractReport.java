package senet.engine.op;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import senet.engine.autograd.OpRun;

/**
 * Prints, for each op, how close its contract's cases come to their bounds: the largest error of a
 * value and of a gradient as a share of what it may be. {@code mvn -Preport -pl engine test}.
 */
final class ContractReport {
  private static final List<Class<?>> CONTRACTS =
      List.of(
          ActivationTest.class,
          ArithmeticOpsTest.class,
          BatchNormCoefficientsTest.class,
          BatchNormTest.class,
          BlockEndTest.class,
          ChannelOpsTest.class,
          Conv2dMomentsTest.class,
          Conv2dTest.class,
          FoldedConv2dTest.class,
          LayoutOpsTest.class,
          LinearTest.class,
          NormalizedMeanTest.class,
          AdaptivePoolingTest.class,
          Pad2dTest.class,
          PoolingTest.class,
          SoftmaxOpsTest.class);

  private static final int THREADS = 2;

  /** What was found of one op. */
  private static final class Row {
    private int cases;
    private double output;
    private double gradient;
    private boolean exact;
    private boolean linear;
  }

  private ContractReport() {}

  public static void main(String[] args) throws ReflectiveOperationException {
    Map<String, Row> rows = new TreeMap<>();
    for (OpContract contract : contracts()) {
      add(rows, contract);
    }
    System.out.println("| op | cases | output: error / bound | gradients: error / bound | also |");
    System.out.println("| --- | --- | --- | --- | --- |");
    rows.forEach(
        (op, row) ->
            System.out.printf(
                Locale.ROOT,
                "| `%s` | %d | %.2f | %.2f | %s%s |%n",
                op,
                row.cases,
                row.output,
                row.gradient,
                row.exact ? "exact " : "",
                row.linear ? "adjoint" : ""));
  }

  /** Of every op. */
  static List<OpContract> contracts() throws ReflectiveOperationException {
    List<Object> tests = new ArrayList<>();
    for (Class<?> type : CONTRACTS) {
      Object outer = make(type.getDeclaredConstructor());
      tests.add(outer);
      for (Class<?> nested : type.getDeclaredClasses()) {
        if (nested.isAnnotationPresent(Nested.class)) {
          tests.add(make(nested.getDeclaredConstructor(type), outer));
        }
      }
    }
    return tests.stream().filter(OpContract.class::isInstance).map(OpContract.class::cast).toList();
  }

  private static Object make(Constructor<?> constructor, Object... arguments)
      throws ReflectiveOperationException {
    constructor.setAccessible(true);
    return constructor.newInstance(arguments);
  }

  private static void add(Map<String, Row> rows, OpContract contract) {
    for (OpCase c : contract.cases()) {
      Row row = rows.computeIfAbsent(c.op().getClass().getSimpleName(), _ -> new Row());
      row.cases++;
      row.exact |= contract instanceof ExactOpContract;
      row.linear |= contract instanceof LinearOpContract;
      measure(c, row);
    }
  }

  private static void measure(OpCase c, Row row) {
    OpRun run = new OpRun(c.op(), c.draw(), c.differentiable(), THREADS);
    run.forward();
    double[][] inputs = OpChecks.doubles(c.draw());
    double[] expected = c.reference().apply(inputs);
    row.output = share(run.output(), expected, c.outputErrors(inputs), row.output);
    float[] weights = OpChecks.weights(run.outputSize());
    run.backward(weights);
    for (int i = 0; i < inputs.length; i++) {
      if (c.differentiable()[i]) {
        double[] slopes = CentralDifferences.of(c, inputs, i, weights, c.step());
        double[] errors = c.gradientErrors(i, inputs, Values.doubles(weights));
        row.gradient =
            share(
                run.gradient(i),
                slopes,
                errors,
                CentralDifferences.sample(slopes.length),
                row.gradient);
      }
    }
  }

  private static double share(float[] actual, double[] expected, double[] errors, double largest) {
    int[] all = new int[expected.length];
    Arrays.setAll(all, i -> i);
    return share(actual, expected, errors, all, largest);
  }

  private static double share(
      float[] actual, double[] expected, double[] errors, int[] at, double largest) {
    double most = largest;
    for (int i : at) {
      double error = Math.abs(actual[i] - expected[i]);
      most = Math.max(most, error == 0 ? 0 : error / errors[i]); // NaN stays
    }
    return most;
  }
}
