package senet.engine.op;

import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.ConvAlgorithm;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.winograd.WinogradBackward;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * Two-dimensional cross-correlation, as every framework's "convolution": {@code y[n,p,q,k] =
 * bias[k] + sum over r,s,c of x[n, p·stride + r·dilation - padding, q·stride + s·dilation -
 * padding, c] · w[k,r,s,c]}, zero outside the image; with groups, output channel k sees the input
 * channels of its group only.
 *
 * <p>3x3 kernels of stride 1 or 2 with enough channels are Winograd's F(4x4, 3x3), whose rounding
 * is spread over tiles of 4 x 4 outputs (and of the input's gradient): each is off by a share of
 * the largest values that its tile's 6 x 6 pixels (9 x 9 at stride 2) hold, also where its own
 * window is nothing but zeros, and a NaN or an infinity reaches the whole tile. Whole results are
 * off by a relative L2 of 5e-6 at most, the weight's gradient 1e-5, unless they are what is left of
 * sums that cancel. A window's transform is up to 28 times its largest value, at stride 2 up to 77
 * times: beyond 1e37, or 4e36, it may be infinite where the sums of products are not; where all
 * values are below 1e-38 or all weights below 1e-37, what is transformed is no normal number and
 * loses bits that the promise counts on. {@code -Dsenet.winograd=off} goes without. Where no
 * gradient will arrive, an image's values do not depend on the batch; in training the algorithm,
 * and so the last bits, depend on its size.
 *
 * <p>Inputs: x [N, H, W, C], weight [K, R, S, C/groups], optionally bias [K]. Output: [N, P, Q, K].
 * The gradients are the two adjoints of the bilinear map; that of the bias is the sum over n, p, q.
 *
 * @param stride step between windows, at least 1
 * @param padding zeros on each side, at least 0
 * @param dilation distance of neighbouring taps, at least 1
 * @param groups divides both C and K
 */
public record Conv2d(int stride, int padding, int dilation, int groups) implements RangedOp {
  /** Checks the hyper-parameters. */
  public Conv2d {
    if (stride < 1 || padding < 0 || dilation < 1 || groups < 1) {
      throw new IllegalArgumentException(
          "Conv2d: stride %d, padding %d, dilation %d, groups %d; stride, dilation and groups start at 1, padding at 0"
              .formatted(stride, padding, dilation, groups));
    }
  }

  /** Stride and padding as given, no dilation, one group. */
  public static Conv2d of(int stride, int padding) {
    return new Conv2d(stride, padding, 1, 1);
  }

  @Override
  public Shape outputShape(Shape... inputs) {
    if (inputs.length < 2 || inputs.length > 3) {
      throw new ShapeException(
          "%s: %d inputs given, 2 or 3 needed: input, weight and perhaps bias"
              .formatted(this, inputs.length));
    }
    Shape x = inputs[0];
    Shape w = inputs[1];
    if (x.rank() != 4 || w.rank() != 4) {
      throw new ShapeException(
          "%s: input has %d axes and weight %d, both need 4; %s"
              .formatted(this, x.rank(), w.rank(), operands(x, w)));
    }
    int c = x.dim(3);
    int k = w.dim(0);
    if (c != (long) w.dim(3) * groups) {
      throw new ShapeException(
          "%s: input has %d channels but weight expects %d; %s"
              .formatted(this, c, (long) w.dim(3) * groups, operands(x, w)));
    }
    if (k % groups != 0) {
      throw new ShapeException(
          "%s: %d output channels are not divisible by %d groups; %s"
              .formatted(this, k, groups, operands(x, w)));
    }
    if (inputs.length == 3 && !inputs[2].equals(Shape.vector(k))) {
      throw new ShapeException(
          "%s: bias is %s but weight has %d output channels; %s"
              .formatted(this, inputs[2], k, operands(x, w)));
    }
    ConvGeometry g = geometry(x, w);
    long paddedH = g.h() + 2L * padding;
    long paddedW = g.w() + 2L * padding;
    if (Math.max(paddedH, paddedW) > Integer.MAX_VALUE) {
      throw new ShapeException(
          "%s: a padded input of %dx%d has sides over %d; %s"
              .formatted(this, paddedH, paddedW, Integer.MAX_VALUE, operands(x, w)));
    }
    if (g.p() < 1 || g.q() < 1) {
      throw new ShapeException(
          "%s: a kernel of %dx%d does not fit an input of %dx%d; %s; hint: more padding or a larger image"
              .formatted(
                  this,
                  (long) dilation * (g.r() - 1) + 1,
                  (long) dilation * (g.s() - 1) + 1,
                  paddedH,
                  paddedW,
                  operands(x, w)));
    }
    return Shape.nhwc(g.n(), g.p(), g.q(), k);
  }

  private static String operands(Shape x, Shape w) {
    return "input %s, weight %s".formatted(x, w);
  }

  ConvGeometry geometry(Shape x, Shape w) {
    return geometry(x.dim(0), x, w);
  }

  private ConvGeometry geometry(int n, Shape x, Shape w) {
    return new ConvGeometry(
        n, x.dim(1), x.dim(2), x.dim(3), w.dim(0), w.dim(1), w.dim(2), stride, padding, dilation,
        groups);
  }

  /**
   * Whether training takes Winograd's algorithm where nothing is fused to it, so that whole results
   * are near the exact ones and not each value is.
   */
  public boolean isWinograd(Shape x, Shape w) {
    return ConvAlgorithm.of(geometry(x, w)).isWinograd();
  }

  /**
   * Floats of the partial sums of the weight's gradient where Winograd's algorithm makes sums of
   * parts, of 36 values for nine taps; 0 where it keeps one sum, four times the weight, or none, as
   * in blocks of kernels, and where another does, which takes at most sixteen times the weight.
   *
   * @param n images at once, which {@code x} need not have
   */
  public long winogradSums(int n, Shape x, Shape w) {
    ConvGeometry g = geometry(n, x, w);
    return switch (ConvAlgorithm.ofFused(g)) {
      case WINOGRAD, WINOGRAD_GROUPS -> WinogradBackward.sumsSize(g);
      default -> 0;
    };
  }

  @Override
  public void forward(Call call) {
    ConvolutionPasses.forward(call, geometry(call.input(0).shape(), call.input(1).shape()));
  }

  @Override
  public void backward(Call call) {
    ConvolutionPasses.backward(call, geometry(call.input(0).shape(), call.input(1).shape()));
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
