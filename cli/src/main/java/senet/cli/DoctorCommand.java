package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import senet.engine.selftest.KernelSelfTest;

/** {@code senet doctor}. */
@Command(
    name = "doctor",
    description = "Check the JVM, the vectors and the kernels of this machine.")
final class DoctorCommand implements Callable<Integer> {
  private static final long TEST_MILLIS = 2000;

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    KernelSelfTest test = KernelSelfTest.run(TEST_MILLIS, Machine::allocatedBytes);
    Vectorisation vectors =
        new Vectorisation(
            Machine.compiler(),
            System.getProperty("os.arch", ""),
            KernelSelfTest.vectorBits(),
            test.peakGflops(),
            test.shareOfPeak(),
            test.allocatedBytes());
    int threads = Runtime.getRuntime().availableProcessors();
    if (json) {
      Json.print(
          out,
          generator -> {
            generator.writeStringField("jdk", Runtime.version().toString());
            generator.writeStringField("simd", KernelSelfTest.simd());
            generator.writeStringField("compiler", Machine.compiler());
            generator.writeNumberField("processors", threads);
            generator.writeNumberField("heap_bytes", Runtime.getRuntime().maxMemory());
            generator.writeNumberField("fma_peak_gflops", rounded(test.peakGflops()));
            generator.writeNumberField("gemm_gflops", rounded(test.gemmGflops()));
            generator.writeBooleanField("exact", test.exact());
            generator.writeBooleanField("healthy", test.exact() && vectors.isGood());
            generator.writeNumberField("gemm_allocated_bytes", test.allocatedBytes());
            generator.writeArrayFieldStart("complaints");
            for (String complaint : vectors.complaints()) {
              generator.writeString(complaint);
            }
            generator.writeEndArray();
          });
    } else {
      out.println(Machine.line(threads));
      out.printf("FMA peak     %7.1f GFLOP/s a thread%n", test.peakGflops());
      out.printf(
          "GEMM %-4d    %7.1f GFLOP/s a thread, %.0f %% of the peak: %s%n",
          test.size(),
          test.gemmGflops(),
          100 * test.shareOfPeak(),
          vectors.isGood() ? "good" : "SLOW");
      out.printf(
          "kernels      %s%n",
          test.exact() ? "exact, bit for bit" : "WRONG: they differ from the plain loop");
      if (test.allocatedBytes() >= 0) {
        out.printf("allocation   %,d bytes a product%n", test.allocatedBytes());
      }
      vectors.complaints().forEach(complaint -> out.println("SLOW: " + complaint));
    }
    if (!test.exact()) {
      throw new CommandFailure(
          ExitCode.ENVIRONMENT,
          "the kernels compute wrong values on this JVM; hint: try another JDK build");
    }
    return ExitCode.DONE;
  }

  private static double rounded(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
