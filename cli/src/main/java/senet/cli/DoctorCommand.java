package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
  /** What it computes once C2 has compiled the kernels, which takes as long and longer. */
  private static final long TEST_MILLIS = 1000;

  /** A busy machine compiles late, and its vectors are boxed until then. */
  private static final long COMPILED_MILLIS = 30_000;

  /** Where nobody compiles vectors there is nothing to wait for. */
  private static final long NEVER_COMPILED_MILLIS = 3_000;

  private final Supplier<KernelSelfTest> selfTest;

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  /** Tests this machine. */
  DoctorCommand() {
    this(DoctorCommand::selfTest);
  }

  /** Reports what {@code selfTest} finds. */
  DoctorCommand(Supplier<KernelSelfTest> selfTest) {
    this.selfTest = selfTest;
  }

  private static KernelSelfTest selfTest() {
    boolean compiles =
        JitCompiler.ofThisJvm().vectorises() && !"false".equals(JitCompiler.value("UseFMA"));
    return KernelSelfTest.run(
        TEST_MILLIS, compiles ? COMPILED_MILLIS : NEVER_COMPILED_MILLIS, Machine::allocatedBytes);
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    KernelSelfTest test = selfTest.get();
    JitCompiler compiler = JitCompiler.ofThisJvm();
    Vectorisation vectors =
        new Vectorisation(
            compiler,
            Machine.widthSetting(),
            System.getProperty("os.arch", ""),
            KernelSelfTest.vectorBits(),
            test.peakGflops(),
            test.shareOfPeak(),
            test.allocatedBytes());
    DoctorReport report =
        new DoctorReport(test, compiler, vectors, Runtime.getRuntime().availableProcessors());
    if (json) {
      Json.print(out, report::print);
    } else {
      report.print(out);
    }
    if (!test.isRight()) {
      throw new CommandFailure(
          ExitCode.ENVIRONMENT,
          "the kernels compute wrong values on this JVM; hint: try another JDK build");
    }
    return ExitCode.DONE;
  }
}
