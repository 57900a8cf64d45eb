package senet.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged jar from the outside: no flag, any place, any language, little memory. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JarIT {
  private static final Map<String, String> UTF_8 = Map.of("LC_ALL", "C.UTF-8");

  @TempDir Path directory;

  private static JarProcess run(Map<String, String> environment, String... arguments)
      throws IOException {
    return JarProcess.start(JarProcess.jar(), environment, List.of(), arguments);
  }

  @Test
  void theJarKnowsItsVersion() throws Exception {
    try (JarProcess version = run(UTF_8, "--version")) {
      assertThat(version.exitCode()).isZero();
      assertThat(version.output()).hasSize(2);
      assertThat(version.output().getFirst()).matches("senet \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
      assertThat(version.output().getLast()).startsWith("JDK " + Runtime.version());
    }
  }

  /** A jar, a run and an image, each in a directory with spaces and letters beyond ASCII. */
  @Test
  void pathsMayHoldAnything() throws Exception {
    Path odd = Files.createDirectory(directory.resolve("ein Ordner ü 漢 %41 +"));
    Path jar = Files.copy(JarProcess.jar(), odd.resolve("se net.jar"));
    Path run = odd.resolve("run 1");
    try (JarProcess training =
        JarProcess.start(
            jar,
            UTF_8,
            List.of(),
            "train",
            "--dataset",
            "drawn",
            "--limit-train",
            "8",
            "--limit-test",
            "4",
            "--epochs",
            "1",
            "--batch-size",
            "4",
            "--run-dir",
            run + "")) {
      assertThat(training.exitCode()).as("%s", training.output()).isZero();
      assertThat(training.output()).contains("run       " + run);
    }
    // A display that leads nowhere, as after a lost connection.
    try (JarProcess eval =
        JarProcess.start(
            jar,
            Map.of("LC_ALL", "C.UTF-8", "DISPLAY", ":4711"),
            List.of(),
            "eval",
            "--weights",
            run.toString(),
            "--limit-test",
            "4")) {
      assertThat(eval.exitCode()).as("%s", eval.output()).isZero();
      assertThat(run.resolve("weights/confusion_matrix.png")).isNotEmptyFile();
    }
    Path image = odd.resolve("bild ß.png");
    ImageIO.write(new BufferedImage(9, 5, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
    try (JarProcess predict =
        JarProcess.start(
            jar, UTF_8, List.of(), "predict", image.toString(), "--weights", run.toString())) {
      assertThat(predict.exitCode()).as("%s", predict.output()).isZero();
      assertThat(predict.output().get(3)).startsWith(image + "  1");
    }
  }

  /** By the launcher's JVM, whose settings the command's own defaults must not follow. */
  @ParameterizedTest
  @ValueSource(strings = {"tr-TR", "ar-EG", "de-DE"})
  void languagesChangeNothing(String tag) throws Exception {
    String[] parts = tag.split("-", 2);
    List<String> flags = List.of("-Duser.language=" + parts[0], "-Duser.country=" + parts[1]);
    try (JarProcess plain = run(UTF_8, "summary", "se_resnet20");
        JarProcess foreign =
            JarProcess.start(JarProcess.jar(), UTF_8, flags, "summary", "se_resnet20")) {
      assertThat(plain.exitCode()).isZero();
      assertThat(foreign.exitCode()).isZero();
      assertThat(foreign.output()).isEqualTo(plain.output());
      assertThat(plain.output().toString()).contains("271,738 parameters, 0.041 GMAC");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "simd     | foo | doctor              | one of auto, 512, 256, 128, scalar",
        "winograd | no  | summary se_resnet20 | on or off"
      })
  void aWrongPropertyIsAUsageError(String name, String value, String command, String known)
      throws Exception {
    String property = "senet." + name;
    try (JarProcess process =
        JarProcess.start(
            JarProcess.jar(), UTF_8, List.of("-D" + property + "=" + value), command.split(" "))) {
      assertThat(process.exitCode()).isEqualTo(2);
      assertThat(process.output())
          .containsExactly(
              "senet: error: %s: unknown value '%s'; %s".formatted(property, value, known));
    }
  }

  /** Java turns what the locale does not know into something else before anybody sees it. */
  @ParameterizedTest
  @ValueSource(strings = {"train --run-dir ü", "predict ü.png"})
  @EnabledOnOs(OS.LINUX)
  void lettersThatTheLocaleLosesAreToldOf(String line) throws Exception {
    // Through a file: this JVM's own locale may lose them too.
    Path script = Files.writeString(directory.resolve("s"), "exec \"$@\" " + line + "\n");
    List<String> command =
        List.of(
            "sh",
            script.toString(),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            JarProcess.jar().toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output).startsWith("senet: error: ").contains("ANSI_X3.4-1968", "hint: LC_ALL=C");
    assertThat(process.waitFor()).isEqualTo(2);
  }

  @Test
  void flagsReachTheJvmThatTrains() throws Exception {
    try (JarProcess training =
        JarProcess.start(
            JarProcess.jar(),
            UTF_8,
            List.of("-XX:TieredStopAtLevel=1", "-Dsenet.simd=128"),
            "train",
            "--dataset",
            "drawn",
            "--limit-train",
            "1",
            "--limit-test",
            "1",
            "--batch-size",
            "1",
            "--epochs",
            "1",
            "--run-dir",
            directory.resolve("run").toString())) {
      assertThat(training.exitCode()).as("%s", training.output()).isZero();
      assertThat(training.output().getFirst()).startsWith("SIMD 128-bit (4 lanes), C1 only, ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-XX:TieredStopAtLevel=1 | C1 only | this JVM compiles with C1 only",
        "-XX:CompilationMode=quick-only | C1 only | this JVM compiles with C1 only",
        "-XX:TieredStopAtLevel=0 | interpreter only | this JVM only interprets",
        "-Xint | interpreter only | this JVM only interprets"
      })
  void doctorSaysWhatKeepsVectorsFromBeingCompiled(String flag, String compiler, String complaint)
      throws Exception {
    try (JarProcess doctor = JarProcess.start(JarProcess.jar(), UTF_8, List.of(flag), "doctor")) {
      assertThat(doctor.exitCode()).as("%s", doctor.output()).isZero();
      assertThat(doctor.output().getFirst()).contains(", " + compiler + ", ");
      assertThat(doctor.output().getLast())
          .isEqualTo(
              "SLOW: %s (%s), which boxes every vector; hint: leave that flag out"
                  .formatted(complaint, flag));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:UseAVX=1", "-XX:MaxVectorSize=16"})
  void doctorSaysWhatHidesAvx2(String flag) throws Exception {
    Path cpus = Path.of("/proc/cpuinfo");
    assumeThat(Files.exists(cpus) && Files.readString(cpus).contains(" avx2 "))
        .as("no AVX2 on this machine, or nothing that tells")
        .isTrue();
    try (JarProcess doctor = JarProcess.start(JarProcess.jar(), UTF_8, List.of(flag), "doctor")) {
      assertThat(doctor.exitCode()).as("%s", doctor.output()).isZero();
      assertThat(doctor.output().getFirst()).startsWith("SIMD 128-bit (4 lanes), C2, ");
      assertThat(doctor.output().getLast())
          .isEqualTo(
              "SLOW: vectors have 128 bits: %s hides what this processor has, AVX2 or more; hint: leave it out"
                  .formatted(flag));
    }
  }

  @Test
  void coloursEndWithNoColor() throws Exception {
    String escape = "\u001b";
    try (JarProcess forced = run(Map.of("CLICOLOR_FORCE", "1"), "--help");
        JarProcess plain = run(Map.of("CLICOLOR_FORCE", "1", "NO_COLOR", "1"), "--help")) {
      assertThat(forced.exitCode()).isZero();
      assertThat(plain.exitCode()).isZero();
      assertThat(String.join("\n", forced.output())).contains(escape);
      assertThat(String.join("\n", plain.output())).doesNotContain(escape);
    }
  }

  @Test
  void aHeapTooSmallIsToldBeforeTraining() throws Exception {
    Path run = directory.resolve("run");
    try (JarProcess training =
        JarProcess.start(
            JarProcess.jar(),
            UTF_8,
            List.of("-Xmx128m"),
            "train",
            "--dataset",
            "drawn",
            "--model",
            "seed",
            "--batch-size",
            "64",
            "--run-dir",
            run.toString())) {
      assertThat(training.exitCode()).isEqualTo(3);
      assertThat(training.output()).hasSize(1);
      assertThat(training.output().getFirst())
          .matches(
              "senet: error: training needs about [\\d,]+ MiB of heap with batches of 64, the JVM"
                  + " has \\d+ MiB; hint: a smaller --batch-size, or java -Xmx\\dg -jar \\.\\.\\.");
    }
    assertThat(run).doesNotExist();
  }

  @Test
  void noSmallerBatchThanOneIsAdvised() throws Exception {
    try (JarProcess bench =
        JarProcess.start(
            JarProcess.jar(),
            UTF_8,
            List.of("-Xmx48m"),
            "bench --model seed --mode infer --batch-size 1 --warm-up 0 --json".split(" "))) {
      assertThat(bench.exitCode()).isEqualTo(3);
      assertThat(bench.output())
          .singleElement(InstanceOfAssertFactories.STRING)
          .matches(
              "senet: error: inference needs about \\d+ MiB of heap with batches of 1, the JVM has"
                  + " \\d+ MiB; hint: java -Xmx1g -jar \\.\\.\\.");
    }
  }

  /** Either it is told before, or it ends well: evaluation takes no more than training. */
  @ParameterizedTest
  @ValueSource(ints = {100, 130, 160, 240})
  void whatPassesTheCheckEndsWell(int megabytes) throws Exception {
    Path run = directory.resolve("run");
    try (JarProcess training =
        JarProcess.start(
            JarProcess.jar(),
            UTF_8,
            List.of("-Xmx" + megabytes + "m"),
            ("train --model seed --dataset drawn --batch-size 1 --limit-train 2 --limit-test 128"
                    + " --epochs 1 --run-dir "
                    + run)
                .split(" "))) {
      if (training.exitCode() == 3) {
        assertThat(megabytes).isLessThan(240);
        assertThat(training.output())
            .singleElement(InstanceOfAssertFactories.STRING)
            .startsWith("senet: error: training needs about ");
        assertThat(run).doesNotExist();
      } else {
        assertThat(training.exitCode()).as("%s", training.output()).isZero();
        assertThat(run.resolve("weights/best.safetensors")).isRegularFile();
      }
    }
  }

  @Test
  void aHeapTooSmallForTheDataIsOneLine() throws Exception {
    try (JarProcess training =
        JarProcess.start(
            JarProcess.jar(),
            UTF_8,
            List.of("-Xmx16m"),
            "train",
            "--dataset",
            "drawn",
            "--run-dir",
            directory.resolve("run").toString())) {
      assertThat(training.exitCode()).isEqualTo(3);
      assertThat(training.output())
          .singleElement(InstanceOfAssertFactories.STRING)
          .matches( // the collector decides how much of the 16 MiB it counts
              "senet: error: the JVM's heap of 1\\d MiB is too small \\(Java heap space\\); hint:"
                  + " java -Xmx4g -jar \\.\\.\\.");
    }
  }
}
