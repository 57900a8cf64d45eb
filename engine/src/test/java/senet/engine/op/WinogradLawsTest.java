package senet.engine.op;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

/**
 * The laws of Winograd's algorithm, strided, of groups and in blocks of kernels too: the same ones,
 * most of them to the bit. Its adjoint is in {@link WinogradConvolutionTest}.
 */
@PropertyDefaults(tries = 20)
class WinogradLawsTest extends ConvolutionLaws {
  @Provide
  @Override
  Arbitrary<ConvolutionCase> cases() {
    return DrawnPath.winograd();
  }
}
