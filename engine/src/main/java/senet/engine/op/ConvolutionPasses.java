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
    switch (ConvAlgorithm.of(g)) {
      case IM2COL -> Im2colPasses.forward(call, g);
      case WINOGRAD -> WinogradPasses.forward(call, g);
    }
  }

  static void backward(Call call, ConvGeometry g) {
    switch (ConvAlgorithm.of(g)) {
      case IM2COL -> Im2colPasses.backward(call, g);
      case WINOGRAD -> WinogradPasses.backward(call, g);
    }
    if (call.inputs() == 3 && call.wantsGradient(2)) {
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
