package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.depthwise.DepthwisePass;
import senet.engine.tensor.Shape;

/** A convolution of x and weight by an algorithm that need not be the one for its geometry. */
record ForcedConvolution(Conv2d op, ConvAlgorithm algorithm) implements RangedOp {
  private static final int PACKED = 0;
  private static final int MOST_OF_DIRECT = 31; // channels of a group, for which it has scratch

  /** Whether an algorithm computes a 3x3 convolution at all, fast or not. */
  static boolean computes(ConvAlgorithm algorithm, ConvGeometry g) {
    boolean transformed = g.stride() <= 2 && g.dilation() == 1;
    return switch (algorithm) {
      case DEPTHWISE -> DepthwisePass.fits(g);
      case DIRECT -> Math.max(g.groupC(), g.groupK()) <= MOST_OF_DIRECT;
      case IM2COL, IN_PLACE -> true;
      case WINOGRAD, WINOGRAD_KERNEL_BLOCKS -> transformed && g.groups() == 1;
      case WINOGRAD_GROUPS -> transformed && g.groups() > 1 && g.stride() == 1;
    };
  }

  @Override
  public Shape outputShape(Shape... inputs) {
    return op.outputShape(inputs);
  }

  @Override
  public void forward(Call call) {
    ConvGeometry g = op.geometry(call.input(0).shape(), call.input(1).shape());
    int size = ConvolutionPasses.packedSize(g, algorithm);
    float[] packed = call.workspace().shared(PACKED, size);
    ConvolutionPasses.pack(call, g, algorithm, call.input(1).data(), packed);
    ConvolutionPasses.forward(
        call, g, algorithm, packed, OutputFinish.bias(null), ImageStages.NONE);
  }

  @Override
  public void backward(Call call) {
    ConvGeometry g = op.geometry(call.input(0).shape(), call.input(1).shape());
    ImageStages stages = ImageStages.NONE;
    switch (algorithm) {
      case DEPTHWISE -> DepthwisePasses.backward(call, g, stages);
      case DIRECT -> DirectPasses.backward(call, g, stages);
      case IM2COL -> Im2colPasses.backward(call, g, stages);
      case IN_PLACE -> InPlacePasses.backward(call, g, stages);
      case WINOGRAD -> WinogradPasses.backward(call, g, stages);
      case WINOGRAD_GROUPS -> WinogradGroupPasses.backward(call, g, stages);
      case WINOGRAD_KERNEL_BLOCKS -> WinogradKernelBlockPasses.backward(call, g, stages);
    }
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
