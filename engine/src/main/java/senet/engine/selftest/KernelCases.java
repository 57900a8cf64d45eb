package senet.engine.selftest;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A small case of each family of kernels. */
final class KernelCases {
  private KernelCases() {}

  /** What takes least first: where kernels are slow, those are the ones that there is time for. */
  static List<KernelCase> all() {
    return Stream.of(PointwiseCases.all(), PoolingCases.all(), ConvolutionCases.all())
        .flatMap(cases -> cases)
        .sorted(Comparator.comparingLong(KernelCase::work))
        .toList();
  }
}
