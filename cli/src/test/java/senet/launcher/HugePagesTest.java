package senet.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gives large pages only to those who ask for them. */
class HugePagesTest {
  @TempDir private Path directory;

  @Test
  void whereTheChoiceIsMadvise() throws IOException {
    assertThat(given("always [madvise] never\n")).isTrue();
    assertThat(given("[always] madvise never\n")).isFalse(); // nobody has to ask
    assertThat(given("always madvise [never]\n")).isFalse(); // a JVM that asks prints a warning
  }

  @Test
  void whereNothingIsSaidNothingIsGiven() {
    assertThat(HugePages.areGivenOnRequest(directory.resolve("missing"))).isFalse();
    assertThat(HugePages.areGivenOnRequest(directory)).isFalse();
  }

  private boolean given(String setting) throws IOException {
    Path file = directory.resolve("enabled");
    Files.writeString(file, setting);
    return HugePages.areGivenOnRequest(file);
  }
}
