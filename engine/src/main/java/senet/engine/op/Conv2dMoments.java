package senet.engine.op;

import java.util.List;
import senet.engine.autograd.Call;
import senet.engine.autograd.RangedOp;
import senet.engine.kernel.conv.ConvGeometry;
import senet.engine.kernel.conv.OutputFinish;
import senet.engine.kernel.pointwise.Coefficients;
import senet.engine.kernel.pointwise.ImageMoments;
import senet.engine.kernel.pointwise.NormalizedInput;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * A convolution between batch norms: it sums its output for the norm and the squeeze that follow
 * while the output is in the cache, and applies the norm and ReLU in front of it while it loads its
 * input.
 *
 * <p>Inputs: x [N, H, W, C], weight [K, R, S, C/groups], and with {@code normalizes} coefficients
 * [3, C] (mean, scale, shift: {@link BatchNormCoefficients}); it then convolves {@code max((x -
 * mean) scale + shift, 0)}, padded with zeros. Outputs: y [N, P, Q, K]; moments [N, 2, K]: mean and
 * sum of squared distances to it over each image's pixels.
 *
 * <p>A gradient of the moments reaches y as {@code dmean / (P Q) + 2 dsquares (y - mean)}.
 *
 * @param convolution without bias
 * @param normalizes whether the input is normalised and rectified first
 */
public record Conv2dMoments(Conv2d convolution, boolean normalizes) implements RangedOp {
  private static final int PARTS = 7;
  private static final int SUMS = 2;
  private static final int CHANNEL_GRAIN = 16;
  private static final int MOST_ROWS = 512; // bounds the error of a chain of float additions

  @Override
  public Shape outputShape(Shape... inputs) {
    int wanted = normalizes ? 3 : 2;
    if (inputs.length != wanted) {
      throw new ShapeException(
          "%s: %d inputs given, %d needed".formatted(this, inputs.length, wanted));
    }
    Shape output = convolution.outputShape(inputs[0], inputs[1]);
    int c = inputs[0].dim(3);
    if (normalizes && !inputs[2].equals(BatchNormCoefficients.shape(c))) {
      throw new ShapeException(
          "%s: coefficients are %s but the input has %d channels, which need %s"
              .formatted(this, inputs[2], c, BatchNormCoefficients.shape(c)));
    }
    return output;
  }

  @Override
  public List<Shape> outputShapes(Shape... inputs) {
    Shape y = outputShape(inputs);
    return List.of(y, momentsShape(y.dim(0), y.dim(3)));
  }

  /** [N, 2, K]: mean and squares of each image and channel. */
  static Shape momentsShape(int n, int k) {
    return Shape.of("NMK", n, ImageMoments.KINDS, k);
  }

  private ConvGeometry geometry(Call call) {
    return convolution.geometry(call.input(0).shape(), call.input(1).shape());
  }

  @Override
  public void forward(Call call) {
    ConvolutionPasses.forward(
        call, geometry(call), OutputFinish.NONE, new Stages(call, normalizes));
  }

  @Override
  public void backward(Call call) {
    ConvGeometry g = geometry(call);
    Stages stages = new Stages(call, normalizes);
    ConvolutionPasses.backward(call, g, stages);
    if (normalizes && call.wantsGradient(2)) {
      coefficientGradients(call, stages.sums, g.n() * stages.inputParts, g.c());
    }
  }

  /** Adds up the sums of all parts of all images in their order. */
  private static void coefficientGradients(Call call, float[] sums, int parts, int c) {
    int size = NormalizedInput.sumsSize(c);
    float[] scale = call.input(2).data();
    float[] gradient = call.inputGradient(2).data();
    call.parallel()
        .forRange(
            c,
            CHANNEL_GRAIN,
            (_, from, to) -> {
              for (int i = from; i < to; i++) {
                double sum = 0;
                double product = 0;
                for (int part = 0; part < parts; part++) {
                  sum += sums[part * size + i];
                  product += sums[part * size + c + i];
                }
                gradient[i] -= (float) (sum * scale[Coefficients.scale(c) + i]);
                gradient[Coefficients.scale(c) + i] += (float) product;
                gradient[Coefficients.shift(c) + i] += (float) sum;
              }
            });
  }

  @Override
  public boolean opensGradient(int i) {
    return i == 0;
  }

  /** The norm in front, the moments behind, and their way back. */
  private static final class Stages implements ImageStages {
    private final Call call;
    private final boolean normalizes;
    private final int inputPixels;
    private final int inputParts; // of an image, each with sums of its own
    private final int c;
    private final int pixels;
    private final int k;
    private final float[] sums; // of every part of every image, for the coefficients' gradient

    Stages(Call call, boolean normalizes) {
      this.call = call;
      this.normalizes = normalizes;
      Shape x = call.input(0).shape();
      Shape y = call.output().shape();
      this.inputPixels = Operands.pixels(x);
      this.inputParts = (inputPixels + MOST_ROWS - 1) / MOST_ROWS;
      this.c = x.dim(3);
      this.pixels = Operands.pixels(y);
      this.k = y.dim(3);
      int size = x.dim(0) * inputParts * NormalizedInput.sumsSize(c);
      this.sums = normalizes ? call.workspace().shared(SUMS, size) : null;
    }

    @Override
    public boolean loadsInput() {
      return normalizes;
    }

    @Override
    public void loadInput(int from, int to, float[] x) {
      int first = from * inputPixels * c;
      int rows = (to - from) * inputPixels;
      NormalizedInput.load(call.input(0).data(), first, rows, c, call.input(2).data(), x, 0);
    }

    @Override
    public void outputDone(int slot, int from, int to) {
      float[] parts = call.workspace().local(slot, PARTS, ImageMoments.partsSize(pixels, k));
      for (int n = from; n < to; n++) {
        ImageMoments.of(call.output().data(), n, pixels, k, parts, call.output(1).data());
      }
    }

    @Override
    public boolean loadsOutputGradient() {
      return call.outputGradient(1) != null;
    }

    @Override
    public void loadOutputGradient(int from, int to, float[] dy) {
      float[] direct = call.outputGradient() == null ? null : call.outputGradient().data();
      for (int n = from; n < to; n++) {
        ImageMoments.gradient(
            call.output().data(),
            direct,
            n,
            pixels,
            k,
            call.output(1).data(),
            call.outputGradient(1).data(),
            dy,
            (n - from) * pixels * k);
      }
    }

    @Override
    public boolean wantsLoadedGradient() {
      return normalizes && call.wantsGradient(2);
    }

    @Override
    public void inputGradientDone(int from, int to, float[] g, int g0) {
      float[] dx = call.wantsGradient(0) ? call.inputGradient(0).data() : null;
      int size = NormalizedInput.sumsSize(c);
      for (int part = from * inputParts; part < to * inputParts; part++) {
        int row = part % inputParts * MOST_ROWS;
        int first = part / inputParts * inputPixels + row;
        NormalizedInput.backward(
            call.input(0).data(),
            first * c,
            g,
            g0 + first * c,
            Math.min(MOST_ROWS, inputPixels - row),
            c,
            call.input(2).data(),
            dx,
            call.opensGradient(0),
            sums,
            part * size);
      }
    }
  }
}
