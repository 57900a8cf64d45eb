package senet.model.augment;

import senet.engine.random.Draws;

/** Beta-distributed numbers of counted draws. */
final class Beta {
  /** Rejections are rare, so a batch never comes to the draws of the next one. */
  private static final int DRAWS_PER_BATCH = 1 << 20;

  private Beta() {}

  /** Of Beta(alpha, alpha): one gamma-distributed number's share of the sum of two. */
  static double symmetric(double alpha, Chance chance, int batch) {
    long first = (long) batch * DRAWS_PER_BATCH;
    double one = logGamma(alpha, chance.draws("mix normal 1"), chance.draws("mix 1"), first);
    double other = logGamma(alpha, chance.draws("mix normal 2"), chance.draws("mix 2"), first);
    return 1 / (1 + StrictMath.exp(other - one));
  }

  /**
   * The logarithm, which is finite for every alpha, of a number of Gamma(alpha, 1) (Marsaglia and
   * Tsang, "A simple method for generating gamma variables", 2000).
   */
  private static double logGamma(double alpha, Draws normals, Draws uniforms, long first) {
    double d = (alpha < 1 ? alpha + 1 : alpha) - 1.0 / 3;
    double scale = 1 / Math.sqrt(9 * d);
    for (long i = first; ; i++) {
      double x = normals.normal(i);
      double root = 1 + scale * x;
      double v = root * root * root;
      if (v > 0 && logUniform(uniforms, 2 * i) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
        double log = StrictMath.log(d * v);
        return alpha < 1 ? log + logUniform(uniforms, 2 * i + 1) / alpha : log;
      }
    }
  }

  private static double logUniform(Draws draws, long i) {
    return StrictMath.log(((draws.bits(i) >>> 11) + 0.5) * 0x1p-53);
  }
}
