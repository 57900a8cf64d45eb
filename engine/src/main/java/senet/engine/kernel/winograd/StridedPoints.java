package senet.engine.kernel.winograd;

/**
 * The interpolation points ±p and ±q beside 0 at stride 2, and what the transforms need of them. A
 * product of two taps and five values has no need of infinity. Of some 200 sets of halves to twos,
 * with infinity or without, these round least: 6.2e-7 relative L2 of 2x2 taps and 128 channels,
 * ±1/2, ±5/4 and infinity 6.6e-7.
 */
final class StridedPoints {
  static final float P = 0.75f;
  static final float Q = 2;
  static final float P2 = P * P; // this and the next eight are exact in float
  static final float Q2 = Q * Q;
  static final float P2_Q2 = P2 * Q2;
  static final float P2_PLUS_Q2 = P2 + Q2;
  static final float P3 = P2 * P;
  static final float Q3 = Q2 * Q;
  static final float P_Q2 = P * Q2;
  static final float Q_P2 = Q * P2;

  private static final double D = 0.5625 - 4; // p^2 - q^2

  /** Coefficients of G: rows of ±p, of ±q, and of 0. */
  static final float G_P0 = (float) (1 / (2 * 0.5625 * D));

  static final float G_P1 = (float) (0.75 / (2 * 0.5625 * D));
  static final float G_Q0 = (float) (-1 / (2 * 4 * D));
  static final float G_Q1 = (float) (-2 / (2 * 4 * D));
  static final float G_0 = (float) (1 / (0.5625 * 4));

  private StridedPoints() {}
}
