package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorisationTest {
  private static final JitCompiler C2 = new JitCompiler("C2", "");

  @Test
  void nothingIsWrongWhereVectorsAreInstructions() {
    assertThat(new Vectorisation(C2, "", "amd64", 512, 118, 0.9, 0).complaints()).isEmpty();
    assertThat(new Vectorisation(C2, "", "amd64", 256, 30, 0.4, -1).isGood()).isTrue();
    assertThat(new Vectorisation(C2, "-XX:UseAVX=2", "amd64", 256, 30, 0.8, 0).isGood()).isTrue();
    assertThat(new Vectorisation(C2, "", "aarch64", 128, 50, 0.8, 1000).isGood()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "interpreter only|-Xint||amd64|512|0.2|0.9|9000000|this JVM only interprets (-Xint), which"
            + " boxes every vector; hint: leave that flag out",
        "interpreter only|||amd64|512|0.2|0.9|9000000|this JVM only interprets, which boxes every"
            + " vector; hint: another JDK build",
        "C1 only|-XX:TieredStopAtLevel=1||amd64|512|0.2|0.9|9000000|this JVM compiles with C1 only"
            + " (-XX:TieredStopAtLevel=1), which boxes every vector; hint: leave that flag out",
        "C2 without vectors|-XX:-EnableVectorSupport||amd64|512|0.2|0.9|9000000|C2 is told not to"
            + " make instructions of vectors (-XX:-EnableVectorSupport); hint: leave that flag out",
        "C2 without FMA|-XX:-UseFMA||amd64|256|0|0.8|70000000|fused multiply-adds are switched off"
            + " (-XX:-UseFMA) and done in decimals; hint: leave that flag out",
        "OpenJ9|||amd64|256|0.2|0.9|-1|OpenJ9 does not turn the Vector API into vector"
            + " instructions; hint: a JDK 25 with HotSpot, such as Temurin",
        "C2|||amd64|128|20|0.8|0|vectors have 128 bits: this processor has no AVX2",
        "C2||-XX:UseAVX=0|amd64|128|0|0.8|50000000|vectors have 128 bits: -XX:UseAVX=0 hides what"
            + " this processor has, AVX2 or more; hint: leave it out",
        "C2||-Dsenet.simd=scalar|amd64|0|4|0.8|0|the kernels are told to be scalar; hint: leave"
            + " -Dsenet.simd out",
        "C2|||amd64|256|0.5|0.8|0|fused multiply-adds run at 0.50 GFLOP/s, a processor with vectors"
            + " reaches 4 and more: is this one emulated or without FMA, or does a flag change how"
            + " the JVM compiles?",
        "C2||-Dsenet.simd=512|amd64|512|1.86|0.3|0|fused multiply-adds run at 1.86 GFLOP/s, a"
            + " processor with vectors reaches 4 and more: -Dsenet.simd=512 asks for 512 bits,"
            + " which are made of objects where it has none so wide; hint: leave it out",
        "C2||-XX:MaxVectorSize=16|amd64|128|0|0.8|50000000|vectors have 128 bits:"
            + " -XX:MaxVectorSize=16 hides what this processor has, AVX2 or more; hint: leave it"
            + " out",
        "C2|||amd64|512|100|0.01|40000000|a matrix product allocates 40,000,000 bytes, none are"
            + " needed: vectors are boxed; hint: another JDK build",
        "C2|||amd64|512|100|0.2|0|the matrix product reaches 20 % of the peak, 40 are usual: does"
            + " other work slow this machine down?"
      })
  void whatIsWrongIsSaidInOneLine(
      String compiler,
      String flag,
      String setting,
      String architecture,
      int bits,
      double peak,
      double share,
      long bytes,
      String complaint) {
    Vectorisation vectors =
        new Vectorisation(
            new JitCompiler(compiler, flag == null ? "" : flag),
            setting == null ? "" : setting,
            architecture,
            bits,
            peak,
            share,
            bytes);
    assertThat(vectors.complaints()).containsExactly(complaint);
    assertThat(vectors.isGood()).isFalse();
  }
}
