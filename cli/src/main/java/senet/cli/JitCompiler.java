package senet.cli;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * What the JVM makes of hot methods, by the values that its flags really have: several of them
 * choose it, from the command line, variables or files.
 *
 * @param name in few words, {@code C2} where vectors become instructions
 * @param flag that took C2 away; empty where none did
 */
record JitCompiler(String name, String flag) {
  static final String INTERPRETER = "interpreter only";
  static final String C1 = "C1 only";
  static final String OPEN_J9 = "OpenJ9";
  static final String NO_VECTORS = "C2 without vectors";
  static final String NO_FMA = "C2 without FMA";

  private static final String C2 = "C2";
  private static final String OFF = "false";

  /** Without AVX, or without such an instruction, the JVM switches it off by itself. */
  private static final String FMA = "UseFMA";

  /** That of this process. */
  static JitCompiler ofThisJvm() {
    return of(
        System.getProperty("java.vm.name", ""),
        System.getProperty("java.vm.info", ""),
        flag -> flag.equals(FMA) && !isSet(flag) ? null : value(flag));
  }

  /**
   * By what a JVM tells of itself.
   *
   * @param flags gives a flag's value, null where it is not known
   */
  static JitCompiler of(String vmName, String vmInfo, UnaryOperator<String> flags) {
    String vm = vmName.toLowerCase(Locale.ROOT);
    if (vm.contains("openj9")) {
      return new JitCompiler(OPEN_J9, "");
    }
    if (vmInfo.startsWith("interpreted mode")) {
      return new JitCompiler(INTERPRETER, vm.contains("zero") ? "" : "-Xint");
    }
    String level = flags.apply("TieredStopAtLevel");
    String levelFlag = "-XX:TieredStopAtLevel=" + level;
    if (OFF.equals(flags.apply("UseCompiler"))) {
      return new JitCompiler(INTERPRETER, "0".equals(level) ? levelFlag : "-XX:-UseCompiler");
    }
    boolean tiered = !OFF.equals(flags.apply("TieredCompilation")); // else no level counts
    if (tiered && level != null && !level.equals("4")) {
      return new JitCompiler(C1, levelFlag);
    }
    String mode = "quick-only";
    if (mode.equals(flags.apply("CompilationMode"))) {
      return new JitCompiler(C1, "-XX:CompilationMode=" + mode);
    }
    if (vmInfo.contains("emulated-client")) {
      return new JitCompiler(C1, "");
    }
    if (OFF.equals(flags.apply("EnableVectorSupport"))) {
      return new JitCompiler(NO_VECTORS, "-XX:-EnableVectorSupport");
    }
    return OFF.equals(flags.apply(FMA))
        ? new JitCompiler(NO_FMA, "-XX:-UseFMA")
        : new JitCompiler(C2, "");
  }

  /** Whether vectors become instructions. */
  boolean vectorises() {
    return name.equals(C2);
  }

  /** The value that a flag of HotSpot has; null where this JVM is another or does not know it. */
  static String value(String flag) {
    VMOption option = option(flag);
    return option == null ? null : option.getValue();
  }

  /** Whether somebody has set a flag of HotSpot. */
  static boolean isSet(String flag) {
    VMOption option = option(flag);
    return option != null && option.getOrigin() != VMOption.Origin.DEFAULT;
  }

  private static VMOption option(String flag) {
    HotSpotDiagnosticMXBean bean =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      return bean == null ? null : bean.getVMOption(flag);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
