package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import senet.engine.selftest.KernelSelfTest;

/** What {@code doctor} says of results that no JVM at hand gives. */
class DoctorCommandTest {
  private static CommandRun doctor(KernelSelfTest test, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new DoctorCommand(() -> test))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(
                (failure, command, _) -> Failures.report(failure, command, false))
            .execute(args);
    return new CommandRun(code, out.toString(), err.toString());
  }

  private static KernelSelfTest found(List<String> failed, List<String> skipped) {
    return new KernelSelfTest(118, 512, 100, 0, 30, failed, skipped);
  }

  @Test
  void wrongKernelsAreNamedAndEndWithACode() {
    KernelSelfTest wrong = found(List.of("matrix product", "Winograd stride 2"), List.of());
    CommandRun run = doctor(wrong);
    assertThat(run.code()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(run.out())
        .contains(
            "kernels      WRONG, they differ from plain loops: matrix product, Winograd stride"
                + " 2\n");
    assertThat(run.err())
        .isEqualTo(
            "senet: error: the kernels compute wrong values on this JVM; hint: try another JDK"
                + " build\n");
    CommandRun json = doctor(wrong, "--json");
    assertThat(json.code()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(json.out())
        .hasLineCount(1)
        .contains(
            "\"exact\":false,\"healthy\":false,\"cases\":30,"
                + "\"failed_cases\":[\"matrix product\",\"Winograd stride 2\"],"
                + "\"skipped_cases\":[]");
  }

  @Test
  void whatWasSkippedIsSaid() {
    CommandRun run = doctor(found(List.of(), List.of("direct", "Winograd")));
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains(
            "kernels      28 cases right, the matrix product bit for bit; no time for 2 more\n");
    assertThat(doctor(found(List.of(), List.of())).out())
        .contains("kernels      30 cases right, the matrix product bit for bit\n");
  }
}
