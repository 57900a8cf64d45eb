package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * A fully connected layer: {@code y[n,k] = bias[k] + sum over c of x[n,c] · w[k,c]}.
 *
 * <p>Inputs: x [N, C], weight [K, C], optionally bias [K]. Output: [N, K]. It is the 1x1
 * convolution of an image of N pixels, and is computed as such.
 */
public record Linear() implements RangedOp {
  @Override
  public Shape outputShape(Shape... inputs) {
    if (inputs.length < 2 || inputs.length > 3) {
      throw new ShapeException(
          "%s: %d inputs given, 2 or 3 needed: input, weight and perhaps bias"
              .formatted(this, inputs.length));
    }
    Shape x = inputs[0];
    Shape w = inputs[1];
    if (x.rank() != 2 || w.rank() != 2) {
      throw new ShapeException(
          "%s: input has %d axes and weight %d, both need 2; input %s, weight %s"
              .formatted(this, x.rank(), w.rank(), x, w));
    }
    if (x.dim(1) != w.dim(1)) {
      throw new ShapeException(
          "%s: input has %d features but weight expects %d; input %s, weight %s"
              .formatted(this, x.dim(1), w.dim(1), x, w));
    }
    if (inputs.length == 3 && !inputs[2].equals(Shape.vector(w.dim(0)))) {
      throw new ShapeException(
          "%s: bias is %s but weight has %d outputs; input %s, weight %s"
              .formatted(this, inputs[2], w.dim(0), x, w));
    }
    return Shape.matrix(x.dim(0), w.dim(0));
  }

  private static ConvGeometry geometry(Call call) {
    return geometry(call.input(0).shape(), call.input(1).shape());
  }

  private static ConvGeometry geometry(Shape x, Shape weight) {
    int k = weight.dim(0);
    return new ConvGeometry(1, x.dim(0), 1, x.dim(1), k, 1, 1, 1, 0, 1, 1);
  }

  @Override
  public int[] preparedSizes(Shape... inputs) {
    ConvGeometry g = geometry(inputs[0], inputs[1]);
    return new int[] {ConvolutionPasses.packedSize(g, ConvAlgorithm.of(g))};
  }

  @Override
  public boolean prepareReads(int i) {
    return i == 1;
  }

  @Override
  public void prepare(Call call) {
    ConvGeometry g = geometry(call);
    float[] weight = call.input(1).data();
    ConvolutionPasses.pack(call, g, ConvAlgorithm.of(g), weight, call.prepared(0));
  }

  @Override
  public void forward(Call call) {
    if (call.isPrepared()) {
      float[] bias = call.inputs() == 3 ? call.input(2).data() : null;
      OutputFinish finish = OutputFinish.bias(bias);
      ConvGeometry g = geometry(call);
      ConvAlgorithm algorithm = ConvAlgorithm.of(g);
      ConvolutionPasses.forward(call, g, algorithm, call.prepared(0), finish, ImageStages.NONE);
    } else {
      ConvolutionPasses.forward(call, geometry(call));
    }
  }

  @Override
  public void backward(Call call) {
    ConvolutionPasses.backward(call, geometry(call));
  }

  @Override
  public boolean opensGradient(int i) {
    return i == 0;
  }

  @Override
  public boolean backwardReadsInput(int i) {
    return i < 2;
  }

  @Override
  public boolean backwardReadsOutput() {
    return false;
  }
}
