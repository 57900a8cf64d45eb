package senet.engine.selftest;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Small cases of the kernels, each algorithm of a convolution among them. */
final class KernelCases {
  private KernelCases() {}

  /** What takes least first: where kernels are slow, those are the ones that there is time for. */
  static List<KernelCase> all() {
    return Stream.of(
            PointwiseCases.all(), PoolingCases.all(), ConvolutionCases.all(), FusedCases.all())
        .flatMap(cases -> cases)
        .sorted(Comparator.comparingLong(KernelCase::work))
        .toList();
  }
}
