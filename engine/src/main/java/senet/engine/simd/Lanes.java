package senet.engine.simd;

import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The one place that chooses how wide vectors are.
 *
 * <p>The system property {@code senet.simd} forces a width for tests and comparisons: {@code 512},
 * {@code 256}, {@code 128} bits or {@code scalar}; {@code auto}, the default, takes the widest that
 * the JVM prefers on this machine. A kernel's loop runs to {@link #loopBound} in vectors and on to
 * the end in scalars, so under {@code scalar} its tail is the whole loop and is tested as such.
 */
public final class Lanes {
  /** The property that forces a width. */
  public static final String PROPERTY = "senet.simd";

  /** True when kernels run their scalar loops only. */
  public static final boolean SCALAR;

  /** The species of every float vector in the engine (unused when {@link #SCALAR}). */
  public static final VectorSpecies<Float> SPECIES;

  /** Floats in a vector; 1 when {@link #SCALAR}. */
  public static final int LENGTH;

  /** True when 32 registers can be relied on: with AVX-512, unless {@link #SCALAR}. */
  public static final boolean MANY_REGISTERS;

  private static final int WIDE_BITS = 512;

  static {
    String wanted = System.getProperty(PROPERTY, "auto").toLowerCase(Locale.ROOT);
    SCALAR = wanted.equals("scalar");
    SPECIES =
        switch (wanted) {
          case "auto", "scalar" -> FloatVector.SPECIES_PREFERRED;
          case "512" -> FloatVector.SPECIES_512;
          case "256" -> FloatVector.SPECIES_256;
          case "128" -> FloatVector.SPECIES_128;
          default ->
              throw new IllegalArgumentException(
                  "%s: unknown value '%s'; one of auto, 512, 256, 128, scalar"
                      .formatted(PROPERTY, wanted));
        };
    LENGTH = SCALAR ? 1 : SPECIES.length();
    MANY_REGISTERS = !SCALAR && SPECIES.vectorBitSize() >= WIDE_BITS;
  }

  private Lanes() {}

  /** The largest multiple of the vector length that is no more than {@code n}; 0 when scalar. */
  public static int loopBound(int n) {
    return SCALAR ? 0 : SPECIES.loopBound(n);
  }

  /** A phrase for banners: {@code SIMD 512-bit (16 lanes)} or {@code scalar}. */
  public static String describe() {
    return SCALAR
        ? "scalar (no SIMD)"
        : "SIMD %d-bit (%d lanes)".formatted(SPECIES.vectorBitSize(), LENGTH);
  }
}
