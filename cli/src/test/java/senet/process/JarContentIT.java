package senet.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the packaged jar holds: no native code, nothing unused, and everybody's licence. */
class JarContentIT {
  private ZipFile jar;

  @BeforeEach
  void open() throws IOException {
    jar = new ZipFile(JarProcess.jar().toFile());
  }

  @AfterEach
  void close() throws IOException {
    jar.close();
  }

  private List<String> names() {
    return jar.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).toList();
  }

  private String text(String name) throws IOException {
    try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void thereIsNoNativeCode() {
    assertThat(names()).noneMatch(name -> name.matches(".*\\.(so|dll|dylib|jnilib|a|exe)"));
  }

  @Test
  void theLicenceIsThere() throws IOException {
    assertThat(text("META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("../LICENSE")));
  }

  /** A library that comes along must be named, and be meant to. */
  @Test
  void everyPackageIsNamedWithItsLicence() throws IOException {
    List<String> packages =
        text("META-INF/THIRD-PARTY.txt")
            .lines()
            .filter(line -> line.matches(" {2}[a-z.0-9]+ {2,}.*"))
            .map(line -> line.strip().split(" ", 2)[0].replace('.', '/') + "/")
            .toList();
    assertThat(packages).hasSizeGreaterThan(5);
    assertThat(names())
        .filteredOn(name -> name.endsWith(".class"))
        .map(name -> name.replaceFirst("^META-INF/versions/\\d+/", ""))
        .filteredOn(name -> !name.startsWith("senet/"))
        .isNotEmpty()
        .allMatch(name -> packages.stream().anyMatch(name::startsWith));
  }

  /** Whatever the language of the machine that built it. */
  @Test
  void theNoticesAreInUtf8() throws IOException {
    assertThat(text("META-INF/NOTICE"))
        .contains("Apache Commons Compress", "Copyright © 2023 Werner Randelshofer");
  }
}
