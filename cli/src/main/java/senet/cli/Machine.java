package senet.cli;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import senet.engine.selftest.KernelSelfTest;

/** What the command runs on. */
final class Machine {
  private static final double BYTES_PER_GIBIBYTE = 1 << 30;

  private Machine() {}

  /** {@code SIMD 512-bit (16 lanes), C2, 2 threads, heap 6.0 GiB, JDK 25.0.3}. */
  static String line(int threads) {
    return "%s, %s, %d thread%s, heap %.1f GiB, JDK %s"
        .formatted(
            KernelSelfTest.simd(),
            JitCompiler.ofThisJvm().name(),
            threads,
            threads == 1 ? "" : "s",
            Runtime.getRuntime().maxMemory() / BYTES_PER_GIBIBYTE,
            Runtime.version().toString().replaceAll("\\+.*", ""));
  }

  /** What sets the width of vectors, which the JVM chooses best by itself; empty for nothing. */
  static String widthSetting() {
    String property = System.getProperty("senet.simd", "auto");
    if (!property.equals("auto")) {
      return "-Dsenet.simd=" + property;
    }
    for (String flag : new String[] {"UseAVX", "MaxVectorSize", "UseSSE"}) {
      if (JitCompiler.isSet(flag)) {
        return "-XX:%s=%s".formatted(flag, JitCompiler.value(flag));
      }
    }
    return "";
  }

  /** What this thread has allocated so far; -1 where the JVM does not count. */
  static long allocatedBytes() {
    return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
            && threads.isThreadAllocatedMemorySupported()
        ? threads.getCurrentThreadAllocatedBytes()
        : -1;
  }
}
