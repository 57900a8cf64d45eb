package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.conv.ConvAlgorithm;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.pointwise.ChannelSums;

/**
 * The passes of a convolution with inputs x, weight and perhaps bias, for the ops that are one: by
 * the algorithm that fits its geometry.
 */
final class ConvolutionPasses {
  private static final int PARTS = 1;

  private ConvolutionPasses() {}

  static void forward(Call call, ConvGeometry g) {
    forward(call, g, ImageStages.NONE);
  }

  /** With stages there is no bias: the third input is the stages' own. */
  static void forward(Call call, ConvGeometry g, ImageStages stages) {
    switch (ConvAlgorithm.of(g)) {
      case IM2COL -> Im2colPasses.forward(call, g, stages);
      case WINOGRAD -> WinogradPasses.forward(call, g, stages);
    }
  }

  static void backward(Call call, ConvGeometry g) {
    backward(call, g, ImageStages.NONE);
  }

  static void backward(Call call, ConvGeometry g, ImageStages stages) {
    switch (ConvAlgorithm.of(g)) {
      case IM2COL -> Im2colPasses.backward(call, g, stages);
      case WINOGRAD -> WinogradPasses.backward(call, g, stages);
    }
    if (!stages.any() && call.inputs() == 3 && call.wantsGradient(2)) {
      ChannelSums.add(
          call.parallel(),
          call.workspace().shared(PARTS, ChannelSums.partsSize(g.n() * g.pixels(), g.k())),
          call.outputGradient().data(),
          g.n() * g.pixels(),
          g.k(),
          call.inputGradient(2).data());
    }
  }
}
