package senet.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import senet.engine.selftest.KernelSelfTest;

/**
 * What {@code doctor} found, as text and as JSON.
 *
 * @param test of the kernels
 * @param compiler of this JVM
 * @param vectors whether they are instructions
 * @param processors that the JVM may use
 */
record DoctorReport(
    KernelSelfTest test, JitCompiler compiler, Vectorisation vectors, int processors) {
  void print(PrintWriter out) {
    out.println(Machine.line(processors));
    out.printf("FMA peak     %7.1f GFLOP/s a thread%n", test.peakGflops());
    out.printf(
        "GEMM %-4d    %7.1f GFLOP/s a thread, %.0f %% of the peak: %s%n",
        test.size(),
        test.gemmGflops(),
        100 * test.shareOfPeak(),
        vectors.isGood() ? "good" : "SLOW");
    out.println("kernels      " + kernels());
    if (test.allocatedBytes() >= 0) {
      out.printf("allocation   %,d bytes a product%n", test.allocatedBytes());
    }
    vectors.complaints().forEach(complaint -> out.println("SLOW: " + complaint));
  }

  private String kernels() {
    if (!test.isRight()) {
      return "WRONG, they differ from plain loops: " + String.join(", ", test.failed());
    }
    int skipped = test.skipped().size();
    return "%d cases right, the matrix product bit for bit".formatted(test.cases() - skipped)
        + (skipped == 0 ? "" : "; no time for %d more".formatted(skipped));
  }

  void print(JsonGenerator json) throws IOException {
    json.writeStringField("jdk", Runtime.version().toString());
    json.writeStringField("simd", KernelSelfTest.simd());
    json.writeStringField("compiler", compiler.name());
    json.writeNumberField("processors", processors);
    json.writeNumberField("heap_bytes", Runtime.getRuntime().maxMemory());
    json.writeNumberField("fma_peak_gflops", rounded(test.peakGflops()));
    json.writeNumberField("gemm_gflops", rounded(test.gemmGflops()));
    json.writeBooleanField("exact", test.isRight());
    json.writeBooleanField("healthy", test.isRight() && vectors.isGood());
    json.writeNumberField("cases", test.cases());
    print(json, "failed_cases", test.failed());
    print(json, "skipped_cases", test.skipped());
    json.writeNumberField("gemm_allocated_bytes", test.allocatedBytes());
    print(json, "complaints", vectors.complaints());
  }

  private static void print(JsonGenerator json, String field, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private static double rounded(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
