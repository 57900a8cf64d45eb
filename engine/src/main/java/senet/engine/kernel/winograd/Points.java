package senet.engine.kernel.winograd;

/**
 * The interpolation points ±p and ±q beside 0 and infinity, and what the transforms need of them.
 */
final class Points {
  static final float P = 0.625f;
  static final float Q = 1.5f;
  static final float P2 = P * P; // this and the next four are exact in float
  static final float Q2 = Q * Q;
  static final float P2_Q2 = P2 * Q2;
  static final float P2_PLUS_Q2 = P2 + Q2;
  static final float P3 = P2 * P;
  static final float Q3 = Q2 * Q;
  static final float P_Q2 = P * Q2;
  static final float Q_P2 = Q * P2;

  private static final double K = 1 / (2 * (2.25 - 0.390625)); // 1 / (2 (q^2 - p^2))

  /** Coefficients of G: rows of ±p, of ±q, and of 0. */
  static final float G_P0 = (float) (-K / 0.390625);

  static final float G_P1 = (float) (K / 0.625);
  static final float G_Q0 = (float) (K / 2.25);
  static final float G_Q1 = (float) (K / 1.5);
  static final float G_2 = (float) K;
  static final float G_0 = (float) (1 / (0.390625 * 2.25));

  private Points() {}
}
