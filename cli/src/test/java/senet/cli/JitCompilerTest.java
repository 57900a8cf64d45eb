package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JitCompilerTest {
  private static final String SERVER = "OpenJDK 64-Bit Server VM";

  /** With the values that JDK 25 tells for the flag behind the arrow. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "",
      delimiter = '|',
      value = {
        "C2||mixed mode, sharing|TieredStopAtLevel=4 CompilationMode=default UseCompiler=true",
        "C2||mixed mode|TieredStopAtLevel=4 CompilationMode=high-only",
        "C2||mixed mode|TieredStopAtLevel=4 CompilationMode=high-only-quick-internal",
        "C2||mixed mode|TieredStopAtLevel=1 TieredCompilation=false",
        "C2||compiled mode|TieredStopAtLevel=4",
        "C2||mixed mode|",
        "interpreter only|-Xint|interpreted mode|UseCompiler=false TieredStopAtLevel=4",
        "interpreter only|-XX:-UseCompiler|mixed mode|UseCompiler=false TieredStopAtLevel=4",
        "interpreter only|-XX:TieredStopAtLevel=0|mixed mode|UseCompiler=false"
            + " TieredCompilation=false TieredStopAtLevel=0",
        "C1 only|-XX:TieredStopAtLevel=1|mixed mode, emulated-client|TieredStopAtLevel=1"
            + " TieredCompilation=true UseCompiler=true",
        "C1 only|-XX:TieredStopAtLevel=3|mixed mode|TieredStopAtLevel=3",
        "C1 only|-XX:CompilationMode=quick-only|mixed mode, emulated-client|TieredStopAtLevel=4"
            + " CompilationMode=quick-only",
        "C1 only||mixed mode, emulated-client|",
        "C2 without vectors|-XX:-EnableVectorSupport|mixed mode|EnableVectorSupport=false",
        "C2 without FMA|-XX:-UseFMA|mixed mode|EnableVectorSupport=true UseFMA=false"
      })
  void flagsAreWhatTheyAre(String name, String flag, String info, String values) {
    Map<String, String> flags =
        Stream.of(values == null ? new String[0] : values.split(" "))
            .map(value -> value.split("="))
            .collect(Collectors.toMap(value -> value[0], value -> value[1]));
    JitCompiler compiler = JitCompiler.of(SERVER, info, flags::get);
    assertThat(compiler).isEqualTo(new JitCompiler(name, flag == null ? "" : flag));
    assertThat(compiler.vectorises()).isEqualTo(name.equals("C2"));
  }

  @Test
  void otherJvmsTellNoFlags() {
    assertThat(JitCompiler.of("Eclipse OpenJ9 VM", "JRE 25 Linux amd64-64-Bit", _ -> null))
        .isEqualTo(new JitCompiler("OpenJ9", ""));
    assertThat(JitCompiler.of("OpenJDK 64-Bit Zero VM", "interpreted mode", _ -> null))
        .isEqualTo(new JitCompiler("interpreter only", ""));
  }

  @Test
  void unknownFlagsHaveNoValue() {
    assertThat(JitCompiler.value("NoSuchFlag")).isNull();
    assertThat(JitCompiler.isSet("NoSuchFlag")).isFalse();
    assertThat(JitCompiler.value("TieredStopAtLevel")).isEqualTo("4");
  }
}
