package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.im2col.Im2colForward;
import senet.engine.kernel.im2col.PointwisePanels;
import senet.engine.kernel.pointwise.ChannelSums;
import senet.engine.kernel.winograd.BlockKernels;
import senet.engine.kernel.winograd.GroupForward;
import senet.engine.kernel.winograd.WinogradForward;

/**
 * The passes of a convolution with inputs x, weight and perhaps bias, for the ops that are one: by
 * the algorithm that fits its geometry.
 */
final class ConvolutionPasses {
  private static final int PACKED = 0;
  private static final int PARTS = 1;

  private ConvolutionPasses() {}

  static void forward(Call call, ConvGeometry g) {
    float[] bias = call.inputs() == 3 ? call.input(2).data() : null;
    forward(call, g, OutputFinish.bias(bias), ImageStages.NONE);
  }

  /** In evaluation, where no gradient will arrive, an image's values depend on no other image. */
  private static ConvAlgorithm algorithm(Call call, ConvGeometry g, ImageStages stages) {
    if (stages.any()) {
      return ConvAlgorithm.ofFused(g);
    }
    return call.outputGradient() == null ? ConvAlgorithm.ofAnyBatch(g) : ConvAlgorithm.of(g);
  }

  /** With weights packed into scratch, where that is worth it. */
  static void forward(Call call, ConvGeometry g, OutputFinish finish, ImageStages stages) {
    ConvAlgorithm algorithm = algorithm(call, g, stages);
    if (algorithm == ConvAlgorithm.WINOGRAD_KERNEL_BLOCKS) {
      WinogradKernelBlockPasses.forward(call, g, finish, stages);
      return;
    }
    if (algorithm == ConvAlgorithm.IM2COL && !stages.any() && PointwisePanels.forwardFits(g)) {
      Im2colPasses.forwardByPanels(call, g, finish);
      return;
    }
    if (algorithm == ConvAlgorithm.IN_PLACE && !stages.any()) {
      InPlacePasses.forward(call, g, finish);
      return;
    }
    if (algorithm == ConvAlgorithm.WINOGRAD_GROUPS
        && !stages.any()
        && WinogradGroupPasses.transformsSlices(g)) {
      WinogradGroupPasses.forward(call, g, finish);
      return;
    }
    float[] packed = call.workspace().shared(PACKED, packedSize(g, algorithm));
    pack(call, g, algorithm, call.input(1).data(), packed);
    forward(call, g, algorithm, packed, finish, stages);
  }

  /** With weights from {@link #pack}. */
  static void forward(
      Call call,
      ConvGeometry g,
      ConvAlgorithm algorithm,
      float[] packed,
      OutputFinish finish,
      ImageStages stages) {
    switch (algorithm) {
      case DEPTHWISE -> DepthwisePasses.forward(call, g, packed, finish, stages);
      case DIRECT -> DirectPasses.forward(call, g, packed, finish, stages);
      case IM2COL -> Im2colPasses.forward(call, g, packed, finish, stages);
      case IN_PLACE -> InPlacePasses.forward(call, g, packed, finish, stages);
      case WINOGRAD -> WinogradPasses.forward(call, g, packed, finish, stages);
      case WINOGRAD_GROUPS -> WinogradGroupPasses.forward(call, g, packed, finish, stages);
      case WINOGRAD_KERNEL_BLOCKS ->
          WinogradKernelBlockPasses.forward(call, g, packed, finish, stages);
    }
  }

  /** Floats of weights as the forward pass reads them. */
  static int packedSize(ConvGeometry g, ConvAlgorithm algorithm) {
    return switch (algorithm) {
      case DEPTHWISE -> DepthwisePasses.packedSize(g);
      case DIRECT -> DirectPasses.packedSize(g);
      case IM2COL -> Im2colForward.packedSize(g);
      case IN_PLACE -> InPlacePasses.packedSize(g);
      case WINOGRAD -> WinogradForward.packedSize(g);
      case WINOGRAD_GROUPS -> GroupForward.packedSize(g);
      case WINOGRAD_KERNEL_BLOCKS -> BlockKernels.size(g, false);
    };
  }

  /** Puts weights [K][R][S][C/groups] into the form that the forward pass reads. */
  static void pack(
      Call call, ConvGeometry g, ConvAlgorithm algorithm, float[] weight, float[] packed) {
    switch (algorithm) {
      case DEPTHWISE -> DepthwisePasses.pack(call, g, weight, packed);
      case DIRECT -> DirectPasses.pack(call, g, weight, packed);
      case IM2COL -> Im2colPasses.pack(call, g, weight, packed);
      case IN_PLACE -> InPlacePasses.pack(call, g, weight, packed);
      case WINOGRAD -> WinogradPasses.pack(call, g, weight, packed);
      case WINOGRAD_GROUPS -> WinogradGroupPasses.pack(call, g, weight, packed);
      case WINOGRAD_KERNEL_BLOCKS -> WinogradKernelBlockPasses.pack(call, g, weight, packed);
    }
  }

  static void backward(Call call, ConvGeometry g) {
    backward(call, g, ImageStages.NONE);
  }

  static void backward(Call call, ConvGeometry g, ImageStages stages) {
    switch (algorithm(call, g, stages)) {
      case DEPTHWISE -> DepthwisePasses.backward(call, g, stages);
      case DIRECT -> DirectPasses.backward(call, g, stages);
      case IM2COL -> Im2colPasses.backward(call, g, stages);
      case IN_PLACE -> InPlacePasses.backward(call, g, stages);
      case WINOGRAD -> WinogradPasses.backward(call, g, stages);
      case WINOGRAD_GROUPS -> WinogradGroupPasses.backward(call, g, stages);
      case WINOGRAD_KERNEL_BLOCKS -> WinogradKernelBlockPasses.backward(call, g, stages);
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
