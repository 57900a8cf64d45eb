package senet.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which Java the launcher starts. */
class JavaHomesTest {
  private static final int JAVA_11_CLASS_FILE = 55;
  private static final int WANTED = 25;

  @TempDir Path directory;

  private Path home(String name, String release) throws IOException {
    Path home = directory.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), release);
    Path java = Files.createFile(home.resolve("bin/java"));
    assertThat(java.toFile().setExecutable(true)).isTrue();
    return home.toRealPath();
  }

  private static Path find(Map<String, String> environment, Path... parents) {
    List<Path> homes = new JavaHomes(environment, List.of(parents)).findAll(WANTED);
    return homes.isEmpty() ? null : homes.getFirst();
  }

  @Test
  void javaHomeComesFirst() throws IOException {
    Path mine = home("mine", "JAVA_VERSION=\"26\"\n");
    Path onPath = home("on path", "JAVA_VERSION=\"25.0.3\"\n");
    home("all/usual", "JAVA_VERSION=\"25\"\n");
    Map<String, String> both =
        Map.of("JAVA_HOME", mine.toString(), "PATH", onPath.resolve("bin").toString());
    assertThat(find(both, directory.resolve("all"))).isEqualTo(mine);
  }

  @Test
  void anOldJavaHomeIsPassedBy() throws IOException {
    Path old = home("old one", "JAVA_VERSION=\"17.0.15\"\n");
    Path fresh = home("all of them/jdk 25 ünï", "JAVA_VERSION=\"25.0.3\"\n");
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME",
            old.toString(),
            "PATH",
            "" + File.pathSeparator + "/nowhere" + File.pathSeparator + old.resolve("bin"));
    assertThat(find(environment, directory.resolve("all of them"))).isEqualTo(fresh);
    assertThat(find(environment)).isNull();
  }

  @Test
  void theJavaOnThePathMayBeALink() throws IOException {
    Path real = home("real", "JAVA_VERSION=\"25\"\n");
    Path bin = Files.createDirectory(directory.resolve("a bin"));
    Files.createSymbolicLink(bin.resolve("java"), real.resolve("bin/java"));
    assertThat(find(Map.of("PATH", bin.toString()))).isEqualTo(real);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "JAVA_VERSION=\"25\" | true",
        "JAVA_VERSION=\"26-ea\" | true",
        "JAVA_VERSION=25.0.1 | true",
        "JAVA_VERSION=\"24.0.2\" | false",
        "JAVA_VERSION=\"1.8.0_412\" | false",
        "JAVA_VERSION=\"\" | false",
        "JAVA_VERSION=\"x\" | false",
        "IMPLEMENTOR=\"somebody\" | false",
        "JAVA_VERSION=\"\\u00zz\" | false"
      })
  void theReleaseFileSaysTheVersion(String release, boolean fits) throws IOException {
    Path home = home("jdk", release + "\n");
    assertThat(find(Map.of("JAVA_HOME", home.toString()))).isEqualTo(fits ? home : null);
  }

  @ParameterizedTest
  @CsvSource({"java.base jdk.incubator.vector, true", "java.base java.desktop, false"})
  void aCutDownRuntimeNeedsTheVectorModule(String modules, boolean fits) throws IOException {
    Path home = home("jdk", "JAVA_VERSION=\"25\"\nMODULES=\"" + modules + "\"\n");
    assertThat(find(Map.of("JAVA_HOME", home.toString()))).isEqualTo(fits ? home : null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "/nowhere", "\0"})
  void aJavaHomeThatIsNoneIsPassedBy(String javaHome) throws IOException {
    Path usual = home("all/usual", "JAVA_VERSION=\"25\"\n");
    assertThat(find(Map.of("JAVA_HOME", javaHome, "PATH", javaHome), directory.resolve("all")))
        .isEqualTo(usual);
  }

  /** An update that was cut short leaves a release file and little else. */
  @Test
  void aJavaWithoutAnExecutableIsPassedBy() throws IOException {
    Path broken = home("broken", "JAVA_VERSION=\"25\"\n");
    Path usual = home("all/usual", "JAVA_VERSION=\"25\"\n");
    Map<String, String> environment =
        Map.of("JAVA_HOME", broken.toString(), "PATH", broken.resolve("bin").toString());
    Path java = broken.resolve("bin/java");
    assertThat(java.toFile().setExecutable(false)).isTrue();
    assertThat(find(environment, directory.resolve("all"))).isEqualTo(usual);
    Files.delete(java);
    assertThat(find(environment, directory.resolve("all"))).isEqualTo(usual);
    Files.createDirectory(java);
    assertThat(find(environment, directory.resolve("all"))).isEqualTo(usual);
  }

  @Test
  void allThatFitAreCandidatesOnce() throws IOException {
    Path mine = home("all/mine", "JAVA_VERSION=\"25\"\n");
    Path usual = home("all/usual", "JAVA_VERSION=\"26\"\n");
    Map<String, String> environment =
        Map.of("JAVA_HOME", mine.toString(), "PATH", mine.resolve("bin").toString());
    assertThat(
            new JavaHomes(environment, List.of(directory.toRealPath().resolve("all")))
                .findAll(WANTED))
        .containsExactly(mine, usual);
  }

  @Test
  void aJavaThatDoesNotStartIsOneLine() {
    assertThat(Launcher.notStarted("Cannot run program \"/x/java\":\nExec format error"))
        .isEqualTo(
            "senet: error: no Java 25 could be started: Cannot run program \"/x/java\": Exec"
                + " format error; hint: install a JDK 25 or set JAVA_HOME to one");
  }

  @Test
  void whereThereIsNoneOneLineSaysWhatToInstall() {
    assertThat(Launcher.noJava("17.0.15"))
        .isEqualTo(
            "senet: error: Java 25 or newer is needed, this is 17.0.15 and none was found in"
                + " JAVA_HOME, PATH and the usual places; hint: install a JDK 25 or set JAVA_HOME"
                + " to one");
  }

  /** What an old Java cannot read cannot say that it is too old. */
  @ParameterizedTest
  @ValueSource(strings = {"Launcher", "JavaHomes", "JvmFlags", "ChildSignals"})
  void theLauncherIsForJava11(String name) throws IOException {
    try (DataInputStream in =
        new DataInputStream(Launcher.class.getResourceAsStream(name + ".class"))) {
      assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
      assertThat(in.readUnsignedShort()).isZero();
      assertThat(in.readUnsignedShort()).isEqualTo(JAVA_11_CLASS_FILE);
    }
  }
}
