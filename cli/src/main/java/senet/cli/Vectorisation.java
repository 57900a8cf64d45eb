package senet.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether the JVM turns the kernels' vectors into instructions, in words for who started it.
 *
 * @param compiler that makes instructions of them, or not
 * @param setting of the vectors' width, as {@link Machine#widthSetting} tells it
 * @param architecture {@code os.arch}
 * @param vectorBits of the kernels, 0 where they are told to be scalar
 * @param peakGflops of fused multiply-adds on one thread
 * @param shareOfPeak that the matrix product reaches
 * @param allocatedBytes by a matrix product, -1 where the JVM does not tell
 */
record Vectorisation(
    JitCompiler compiler,
    String setting,
    String architecture,
    int vectorBits,
    double peakGflops,
    double shareOfPeak,
    long allocatedBytes) {
  /**
   * The product reaches 0.7 and more of the peak where all is well. Without C2 both are as slow, so
   * that this alone says little.
   */
  private static final double LEAST_SHARE = 0.4;

  /** A scalar fused multiply-add every cycle at 2 GHz: any processor with vectors does better. */
  private static final double LEAST_GFLOPS = 4;

  /** A product's result has a megabyte; boxed vectors would be hundreds of them. */
  private static final long MOST_BYTES = 1 << 20;

  private static final int AVX2_BITS = 256;

  boolean isGood() {
    return complaints().isEmpty();
  }

  /** What is wrong, each with what to do; empty where vectors are what they should be. */
  List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    if (!compiler.vectorises()) {
      complaints.add(withoutCompiler());
    }
    if (vectorBits == 0) {
      complaints.add("the kernels are told to be scalar; hint: leave -Dsenet.simd out");
    }
    if (!complaints.isEmpty()) {
      return complaints; // of which the rest would be but a consequence
    }
    if (vectorBits < AVX2_BITS && isX86()) {
      if (!setting.isEmpty()) {
        complaints.add(
            "vectors have %d bits: %s hides what this processor has, AVX2 or more; hint: leave it out"
                .formatted(vectorBits, setting));
        return complaints; // that multiply-adds are not fused is another consequence
      }
      complaints.add("vectors have %d bits: this processor has no AVX2".formatted(vectorBits));
    }
    if (peakGflops < LEAST_GFLOPS && !setting.isEmpty()) {
      complaints.add(
          "fused multiply-adds run at %.2f GFLOP/s, a processor with vectors reaches %.0f and more:"
                  .formatted(peakGflops, LEAST_GFLOPS)
              + " %s asks for %d bits, which are made of objects where it has none so wide; hint: leave it out"
                  .formatted(setting, vectorBits));
      return complaints; // the product's share of such a peak says nothing
    }
    if (peakGflops < LEAST_GFLOPS) {
      complaints.add(
          "fused multiply-adds run at %.2f GFLOP/s, a processor with vectors reaches %.0f and more:"
                  .formatted(peakGflops, LEAST_GFLOPS)
              + " is this one emulated or without FMA, or does a flag change how the JVM"
              + " compiles?");
    }
    if (allocatedBytes > MOST_BYTES) {
      complaints.add(
          "a matrix product allocates %,d bytes, none are needed: vectors are boxed; hint: another"
                  .formatted(allocatedBytes)
              + " JDK build");
    } else if (shareOfPeak < LEAST_SHARE) {
      complaints.add(
          "the matrix product reaches %.0f %% of the peak, %.0f are usual: does other work slow this"
                  .formatted(100 * shareOfPeak, 100 * LEAST_SHARE)
              + " machine down?");
    }
    return complaints;
  }

  private String withoutCompiler() {
    String by = compiler.flag().isEmpty() ? "" : " (%s)".formatted(compiler.flag());
    String hint = compiler.flag().isEmpty() ? "another JDK build" : "leave that flag out";
    return switch (compiler.name()) {
      case JitCompiler.INTERPRETER ->
          "this JVM only interprets%s, which boxes every vector; hint: %s".formatted(by, hint);
      case JitCompiler.C1 ->
          "this JVM compiles with C1 only%s, which boxes every vector; hint: %s"
              .formatted(by, hint);
      case JitCompiler.OPEN_J9 ->
          "OpenJ9 does not turn the Vector API into vector instructions; hint: a JDK 25 with"
              + " HotSpot, such as Temurin";
      case JitCompiler.NO_FMA ->
          "fused multiply-adds are switched off%s and done in decimals; hint: %s"
              .formatted(by, hint);
      default -> "C2 is told not to make instructions of vectors%s; hint: %s".formatted(by, hint);
    };
  }

  private boolean isX86() {
    return architecture.equals("amd64") || architecture.equals("x86_64");
  }
}
