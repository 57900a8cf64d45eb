package senet.model.onnx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import senet.engine.autograd.Recorded;
import senet.engine.autograd.Variable;
import senet.engine.op.BatchNorm;
import senet.engine.op.Conv2d;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;

/**
 * Which batch norms become part of the convolution before them, and its weights then: {@code w ·
 * scale} and {@code (bias - mean) · scale + shift} with {@code scale = weight / sqrt(variance +
 * epsilon)}, in double, rounded once.
 */
final class NormFolding {
  private static final int WEIGHT = 1;
  private static final int BIAS = 2;
  private static final int MEAN = 3;
  private static final int VARIANCE = 4;

  private final Map<Variable, Recorded> norms = new LinkedHashMap<>(); // by what they normalise

  /** Of no batch norm at all. */
  static NormFolding none() {
    return new NormFolding();
  }

  /**
   * Of each batch norm that is the only one to read a convolution's output, where all weights are
   * leaves.
   *
   * @param output of the network, which stays
   */
  static NormFolding of(List<Recorded> calls, Variable output) {
    Map<Variable, Integer> uses = new LinkedHashMap<>();
    uses.put(output, 1);
    for (Recorded call : calls) {
      call.inputs().forEach(input -> uses.merge(input, 1, Integer::sum));
    }
    NormFolding folding = new NormFolding();
    Map<Variable, Recorded> convolutions = new LinkedHashMap<>();
    for (Recorded call : calls) {
      if (!hasLeavesOnly(call)) {
        continue; // what they are is not known yet
      }
      if (call.op() instanceof Conv2d) {
        convolutions.put(call.output(), call);
      } else if (call.op() instanceof BatchNorm norm && !norm.training()) {
        Variable x = call.inputs().getFirst();
        if (convolutions.containsKey(x) && uses.get(x) == 1) {
          folding.norms.put(x, call);
        }
      }
    }
    return folding;
  }

  /** Whether all but the first input are leaves. */
  private static boolean hasLeavesOnly(Recorded call) {
    return call.inputs().stream().skip(1).allMatch(input -> input.leaf() != null);
  }

  /** The batch norm that is part of {@code convolution}, null without. */
  Recorded after(Recorded convolution) {
    return norms.get(convolution.output());
  }

  /** Whether {@code call}, the only one to read what it normalises, is part of a convolution. */
  boolean has(Recorded call) {
    return norms.containsKey(call.inputs().getFirst());
  }

  /** The weight of {@code convolution} with {@code norm}. */
  static Tensor weight(Recorded convolution, Recorded norm) {
    Tensor weight = convolution.inputs().get(WEIGHT).leaf();
    float[] folded = new float[weight.size()];
    int k = weight.shape().dim(0);
    int taps = folded.length / k;
    for (int filter = 0; filter < k; filter++) {
      double scale = scale(norm, filter);
      for (int i = filter * taps; i < (filter + 1) * taps; i++) {
        folded[i] = (float) (weight.data()[i] * scale);
      }
    }
    return new Tensor(weight.shape(), folded);
  }

  /** The bias of {@code convolution} with {@code norm}. */
  static Tensor bias(Recorded convolution, Recorded norm) {
    boolean biased = convolution.inputs().size() > BIAS;
    float[] folded = new float[norm.inputs().get(WEIGHT).shape().size()];
    for (int k = 0; k < folded.length; k++) {
      double bias = biased ? value(convolution, BIAS, k) : 0;
      folded[k] = (float) ((bias - value(norm, MEAN, k)) * scale(norm, k) + value(norm, BIAS, k));
    }
    return new Tensor(Shape.vector(folded.length), folded);
  }

  private static double scale(Recorded norm, int k) {
    double epsilon = ((BatchNorm) norm.op()).epsilon();
    return value(norm, WEIGHT, k) / Math.sqrt(value(norm, VARIANCE, k) + epsilon);
  }

  private static double value(Recorded call, int input, int k) {
    return call.inputs().get(input).leaf().data()[k];
  }
}
