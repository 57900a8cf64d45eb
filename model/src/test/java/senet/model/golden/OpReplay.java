package senet.model.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import senet.engine.autograd.Call;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Op;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.op.AdaptiveAvgPool2d;
import senet.engine.op.Add;
import senet.engine.op.AvgPool2d;
import senet.engine.op.BatchNorm;
import senet.engine.op.ChannelShuffle;
import senet.engine.op.Concat;
import senet.engine.op.Conv2d;
import senet.engine.op.CrossEntropy;
import senet.engine.op.Gelu;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.GlobalMaxPool;
import senet.engine.op.HardSigmoid;
import senet.engine.op.Linear;
import senet.engine.op.LogSoftmax;
import senet.engine.op.MaxPool2d;
import senet.engine.op.Multiply;
import senet.engine.op.Pad2d;
import senet.engine.op.Relu;
import senet.engine.op.Scale;
import senet.engine.op.Sigmoid;
import senet.engine.op.Silu;
import senet.engine.op.Softmax;
import senet.engine.op.Tanh;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/** One op on the operands that PyTorch had. */
final class OpReplay {
  private OpReplay() {}

  /** Sums all products with a constant: gives an op's output any gradient one likes. */
  private record Weighted() implements Op {
    @Override
    public Shape outputShape(Shape... inputs) {
      return Shape.scalar();
    }

    @Override
    public void forward(Call call) {
      call.output().data()[0] = 0; // its value is of no interest
    }

    @Override
    public void backward(Call call) {
      for (int i = 0; i < call.input(0).size(); i++) {
        call.inputGradient(0).data()[i] += call.input(1).data()[i];
      }
    }
  }

  /**
   * Runs an op forward and backward.
   *
   * @param op PyTorch's name for it
   * @param p its hyper-parameters
   * @return output, gradients and running statistics under the names that {@code golden} has
   */
  static Map<String, Tensor> results(String op, Map<String, String> p, Golden golden) {
    boolean matrix = op.equals("linear") || op.equals("cross_entropy");
    List<String> names = new ArrayList<>(List.of("input"));
    List<Tensor> values = new ArrayList<>(List.of(golden.tensor("input", matrix ? "NC" : "NHWC")));
    if (golden.has("other")) {
      names.add("other");
      values.add(golden.tensor("other", "NHWC"));
    }
    for (int i = 0; golden.has("other" + i); i++) {
      names.add("other" + i);
      values.add(golden.tensor("other" + i, "NHWC"));
    }
    if (golden.has("weight")) {
      String axes = op.equals("conv2d") ? "KRSC" : op.equals("linear") ? "KC" : "C";
      names.add("weight");
      values.add(golden.tensor("weight", axes));
    }
    if (golden.has("bias")) {
      names.add("bias");
      values.add(golden.tensor("bias", "C"));
    }
    Tape tape = new Tape();
    List<Tensor> gradients = new ArrayList<>();
    List<Variable> inputs = new ArrayList<>();
    for (Tensor value : values) {
      gradients.add(Tensor.zeros(value.shape()));
      inputs.add(tape.parameter(value, gradients.getLast()));
    }
    List<Tensor> running = new ArrayList<>();
    if (op.equals("batch_norm")) {
      running.add(golden.tensor("running_mean_before", "C"));
      running.add(golden.tensor("running_var_before", "C"));
      running.forEach(tensor -> inputs.add(tape.constant(tensor)));
    }
    if (op.equals("cross_entropy")) {
      inputs.add(tape.constant(golden.tensor("target", "C")));
    }
    Variable output = tape.apply(op(op, p), inputs.toArray(Variable[]::new));
    Variable loss =
        output.shape().rank() == 0
            ? output
            : tape.apply(
                new Weighted(),
                output,
                tape.constant(
                    golden.tensor("grad_output", output.shape().rank() == 2 ? "NC" : "NHWC")));
    Map<String, Tensor> results = new LinkedHashMap<>();
    try (Parallel parallel = Parallel.of(2)) {
      Execution execution = tape.training(parallel, new Workspace(2), loss, output);
      execution.forward();
      Tensor value = execution.value(output);
      results.put("output", Tensor.of(value.shape(), Arrays.copyOf(value.data(), value.size())));
      execution.backward();
    }
    for (int i = 0; i < names.size(); i++) {
      results.put("grad_" + names.get(i), gradients.get(i));
    }
    if (!running.isEmpty()) {
      results.put("running_mean_after", running.get(0));
      results.put("running_var_after", running.get(1));
    }
    return results;
  }

  private static Op op(String name, Map<String, String> p) {
    return switch (name) {
      case "conv2d" -> convolution(p);
      case "batch_norm" ->
          new BatchNorm(
              Float.parseFloat(p.get("eps")),
              Float.parseFloat(p.get("momentum")),
              Boolean.parseBoolean(p.get("training")));
      case "max_pool" ->
          new MaxPool2d(
              number(p, "kernel"),
              number(p, "stride"),
              number(p, "padding"),
              Boolean.parseBoolean(p.get("ceil")));
      case "avg_pool" ->
          new AvgPool2d(
              number(p, "kernel"),
              number(p, "stride"),
              number(p, "padding"),
              Boolean.parseBoolean(p.get("ceil")),
              Boolean.parseBoolean(p.getOrDefault("count_padding", "true")));
      case "adaptive_avg_pool" -> new AdaptiveAvgPool2d(number(p, "rows"), number(p, "columns"));
      case "linear" -> new Linear();
      case "add" -> new Add();
      case "multiply" -> new Multiply();
      case "relu" -> new Relu();
      case "sigmoid" -> new Sigmoid();
      case "tanh" -> new Tanh();
      case "gelu" -> new Gelu();
      case "silu" -> new Silu();
      case "hard_sigmoid" -> new HardSigmoid();
      case "concat" -> new Concat();
      case "channel_shuffle" -> new ChannelShuffle(number(p, "groups"));
      case "pad" ->
          new Pad2d(number(p, "top"), number(p, "bottom"), number(p, "left"), number(p, "right"));
      case "scale" -> new Scale(Float.parseFloat(p.get("factor")));
      case "global_avg_pool" -> new GlobalAvgPool();
      case "global_max_pool" -> new GlobalMaxPool();
      case "softmax" -> new Softmax();
      case "log_softmax" -> new LogSoftmax();
      case "cross_entropy" -> new CrossEntropy(Float.parseFloat(p.get("smoothing")));
      default -> throw new AssertionError("no op for " + name);
    };
  }

  static Conv2d convolution(Map<String, String> p) {
    return new Conv2d(
        number(p, "stride"), number(p, "padding"), number(p, "dilation"), number(p, "groups"));
  }

  private static int number(Map<String, String> p, String key) {
    return Integer.parseInt(p.get(key));
  }
}
