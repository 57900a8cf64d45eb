package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.engine.kernel.winograd.KernelBlocks;
import senet.engine.tensor.Shape;

/** Which convolutions in blocks of kernels share planes of products, and that no other has to. */
class WinogradPlanesTest {
  private static KernelBlocks blocks(int n, int size, int stride) {
    Shape x = Shape.nhwc(n, size, size, 128);
    return new KernelBlocks(Conv2d.of(stride, 1).geometry(x, Shape.krsc(128, 3, 3, 128)));
  }

  @ParameterizedTest
  @CsvSource({
    "33, 7, 1, true", // of four tiles, 32 at a time
    "32, 7, 1, false",
    "5, 20, 1, false", // of 25, five at a time
    "6, 20, 1, true",
    "5, 21, 1, false", // of 36, three at a time
    "33, 14, 2, false",
    "200, 7, 2, false"
  })
  void planesAreSharedWhereImagesFollow(int n, int size, int stride, boolean shared) {
    assertThat(WinogradKernelBlockPasses.dividesImages(blocks(n, size, stride))).isEqualTo(shared);
  }
}
