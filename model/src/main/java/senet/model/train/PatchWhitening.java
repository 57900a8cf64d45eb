package senet.model.train;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import senet.engine.tensor.Shape;
import senet.model.augment.Augmentation;
import senet.model.augment.Normalization;
import senet.model.data.Images;
import senet.model.nn.Network;
import senet.model.nn.Parameter;

/**
 * A first layer whose filters are the principal directions of the images' patches, each divided by
 * the patches' deviation along it, and the same with the other sign (Jordan, arXiv 2404.00498,
 * section 3.1): behind it patches are white.
 */
public final class PatchWhitening {
  private static final double EPSILON = 5e-4; // added to variances, as in airbench
  private static final String WEIGHT = ".weight";

  private PatchWhitening() {}

  /** The first layer of {@code network} where its weight is a fixed one. */
  public static Optional<String> layer(Network network) {
    Map.Entry<String, Parameter> first = network.parameters().firstEntry();
    String name = first.getKey();
    return name.endsWith(WEIGHT) && first.getValue().isFrozen()
        ? Optional.of(name.substring(0, name.length() - WEIGHT.length()))
        : Optional.empty();
  }

  /**
   * Refuses a network whose first layer is trained like the others.
   *
   * @param name of the network
   */
  public static void require(Network network, String name) {
    if (layer(network).isEmpty()) {
      throw new IllegalArgumentException(
          "whiten: the first layer of %s is trained like its others; hint: leave it out, or --model se_airbench94"
              .formatted(name));
    }
  }

  /**
   * Fills the first layer from {@code count} of {@code images}, at equal distances.
   *
   * @throws java.util.NoSuchElementException where the network's first layer is no fixed one
   * @throws IOException where an image cannot be read
   */
  public static void fill(Network network, Images images, Normalization normalization, int count)
      throws IOException {
    String layer = layer(network).orElseThrow();
    Parameter weight = network.parameters().get(layer + WEIGHT);
    Shape krsc = weight.value().shape();
    int size = krsc.dim(1) * krsc.dim(2) * krsc.dim(3);
    if (krsc.dim(0) != 2 * size) {
      throw new IllegalArgumentException(
          "whiten: the first layer has %d filters, patches of %d values need %d"
              .formatted(krsc.dim(0), size, 2 * size));
    }
    double[][] moments =
        moments(images, normalization, Math.min(count, images.size()), krsc.dim(1), krsc.dim(2));
    SymmetricEigen eigen = SymmetricEigen.of(moments);
    float[] w = weight.value().data();
    for (int i = 0; i < size; i++) {
      double scale = 1 / Math.sqrt(eigen.values()[i] + EPSILON);
      for (int j = 0; j < size; j++) {
        w[i * size + j] = (float) (eigen.vectors()[i][j] * scale);
        w[(size + i) * size + j] = -w[i * size + j];
      }
    }
  }

  /** Mean products of any two values of a patch. */
  private static double[][] moments(
      Images images, Normalization normalization, int count, int r, int s) throws IOException {
    int h = images.h();
    int w = images.w();
    int c = images.c();
    float[] image = new float[h * w * c];
    double[] patch = new double[r * s * c];
    double[][] sums = new double[patch.length][patch.length];
    Augmentation none = Augmentation.none(normalization);
    for (int index = 0; index < count; index++) {
      int spread = (int) ((long) index * images.size() / count); // files come class by class
      images.write(spread, none, null, image, 0);
      for (int y = 0; y + r <= h; y++) {
        for (int x = 0; x + s <= w; x++) {
          take(image, (y * w + x) * c, w * c, s * c, patch);
          add(patch, sums);
        }
      }
    }
    double patches = (double) count * (h - r + 1) * (w - s + 1);
    for (double[] row : sums) {
      for (int j = 0; j < row.length; j++) {
        row[j] /= patches;
      }
    }
    return sums;
  }

  private static void take(float[] image, int at, int rowStride, int row, double[] patch) {
    for (int i = 0; i < patch.length; i++) {
      patch[i] = image[at + i / row * rowStride + i % row];
    }
  }

  private static void add(double[] patch, double[][] sums) {
    for (int i = 0; i < patch.length; i++) {
      double[] row = sums[i];
      double value = patch[i];
      for (int j = 0; j < patch.length; j++) {
        row[j] += value * patch[j];
      }
    }
  }
}
