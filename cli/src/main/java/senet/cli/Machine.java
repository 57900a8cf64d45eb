package senet.cli;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import senet.engine.selftest.KernelSelfTest;

/** What the command runs on. */
final class Machine {
  private static final double BYTES_PER_GIBIBYTE = 1 << 30;

  private static final String INTERPRETER = "interpreter only";

  private Machine() {}

  /** {@code SIMD 512-bit (16 lanes), C2, 2 threads, heap 6.0 GiB, JDK 25.0.3}. */
  static String line(int threads) {
    return "%s, %s, %d thread%s, heap %.1f GiB, JDK %s"
        .formatted(
            KernelSelfTest.simd(),
            compiler(),
            threads,
            threads == 1 ? "" : "s",
            Runtime.getRuntime().maxMemory() / BYTES_PER_GIBIBYTE,
            Runtime.version().toString().replaceAll("\\+.*", ""));
  }

  /** The optimising compiler, without which vectors are boxed and slow. */
  static String compiler() {
    boolean interprets = ManagementFactory.getCompilationMXBean() == null;
    String name = interprets ? INTERPRETER : tiers();
    return name.isEmpty() ? "C2" : name;
  }

  /** What this thread has allocated so far; -1 where the JVM does not count. */
  static long allocatedBytes() {
    return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
            && threads.isThreadAllocatedMemorySupported()
        ? threads.getCurrentThreadAllocatedBytes()
        : -1;
  }

  private static String tiers() {
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("-XX:TieredStopAtLevel=") && !flag.endsWith("=4")) {
        return "C1 only";
      }
    }
    String vm = System.getProperty("java.vm.name", "").toLowerCase(Locale.ROOT);
    return vm.contains("openj9") ? "OpenJ9" : "";
  }
}
