package senet.engine.selftest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/** A case as the engine runs it: recorded, planned, and run as often as wanted. */
final class KernelRun {
  private final Execution execution;
  private final Variable output;
  private final List<Tensor> gradients = new ArrayList<>();

  /** Plans {@code of}; runs of one workspace may follow each other, but hold no values for long. */
  KernelRun(KernelCase of, Parallel parallel, Workspace workspace) {
    Tape tape = new Tape();
    Variable[] inputs = new Variable[of.shapes().size()];
    for (int i = 0; i < inputs.length; i++) {
      if (i < of.gradients()) {
        gradients.add(Tensor.zeros(of.shapes().get(i)));
        inputs[i] = tape.parameter(of.input(i), gradients.get(i));
      } else {
        inputs[i] = tape.constant(of.input(i));
      }
    }
    output = tape.apply(of.op(), inputs);
    Variable loss = tape.apply(new WeightedSum(), output, tape.constant(of.outputGradient()));
    execution = tape.training(parallel, workspace, loss, output);
  }

  /** The output and the gradients, in the order of what is expected; until the next run. */
  List<float[]> results() {
    for (Tensor gradient : gradients) {
      Arrays.fill(gradient.data(), 0);
    }
    execution.forward();
    execution.backward();
    List<float[]> results = new ArrayList<>();
    results.add(execution.value(output).data());
    gradients.forEach(gradient -> results.add(gradient.data()));
    return results;
  }
}
