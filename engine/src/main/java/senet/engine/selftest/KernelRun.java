package senet.engine.selftest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/** A case as the engine runs it: recorded, planned, and run as often as wanted. */
final class KernelRun {
  private final Execution execution;
  private final List<Variable> outputs;
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
    outputs = tape.applyAll(of.op(), inputs);
    Variable[] kept = outputs.toArray(Variable[]::new);
    execution =
        gradients.isEmpty()
            ? tape.inference(parallel, workspace, kept)
            : tape.training(parallel, workspace, loss(of, tape), kept);
  }

  /** Whose gradients at the outputs are given. */
  private Variable loss(KernelCase of, Tape tape) {
    List<Tensor> weights = of.outputGradients();
    Variable loss =
        tape.apply(new WeightedSum(), outputs.getFirst(), tape.constant(weights.getFirst()));
    for (int i = 1; i < outputs.size(); i++) {
      Variable more = tape.apply(new WeightedSum(), outputs.get(i), tape.constant(weights.get(i)));
      loss = tape.apply(new Add(), loss, more);
    }
    return loss;
  }

  /** The outputs and the gradients, in the order of what is expected; until the next run. */
  List<float[]> results() {
    for (Tensor gradient : gradients) {
      Arrays.fill(gradient.data(), 0);
    }
    execution.forward();
    if (!gradients.isEmpty()) {
      execution.backward();
    }
    List<float[]> results = new ArrayList<>();
    outputs.forEach(output -> results.add(execution.value(output).data()));
    gradients.forEach(gradient -> results.add(gradient.data()));
    return results;
  }
}
