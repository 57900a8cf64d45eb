package senet.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import senet.engine.bad.Bad;
import senet.engine.bad.BadEffects;

/** The rules see calls, method references and constructor references alike. */
class RulesCanFailTest {
  private static final JavaClasses ALL = new ClassFileImporter().importPackagesOf(Bad.class);

  static Stream<Arguments> rules() {
    return Stream.of(
        arguments(ArchitectureTest.THREADS_IN_PARALLEL_ONLY, BadEffects.Threads.class),
        arguments(ArchitectureTest.NO_PARALLEL_STREAMS, Bad.ParallelStreams.class),
        arguments(ArchitectureTest.BITS_ARE_DEFINED, Bad.Transcendental.class),
        arguments(ArchitectureTest.SUMS_ARE_IN_ORDER, Bad.Sums.class),
        arguments(ArchitectureTest.ORDER_IS_NOT_OF_HASH_CODES, Bad.Hashed.class),
        arguments(ArchitectureTest.HASHED_COLLECTIONS_ARE_FOR_LOOKING_UP, Bad.GoneThrough.class),
        arguments(ArchitectureTest.CLOCKS_ARE_FOR_MEASURING, Bad.Clocks.class),
        arguments(ArchitectureTest.NO_CHANCE, Bad.Chance.class),
        arguments(ArchitectureTest.NO_OBJECT_STREAMS, BadEffects.ObjectStreams.class),
        arguments(ArchitectureTest.PRINTING_IN_CLI_ONLY, BadEffects.Printing.class),
        arguments(ArchitectureTest.FILES_ARE_WRITTEN_DURABLY, BadEffects.Writing.class));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void eachMethodIsAViolation(ArchRule rule, Class<?> bad) {
    List<String> found = violations(rule, bad);
    assertThat(Arrays.stream(bad.getDeclaredMethods()).filter(method -> !method.isSynthetic()))
        .isNotEmpty()
        .allSatisfy(method -> assertThat(found).anyMatch(line -> line.contains(name(method))));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void whatIsGoodIsNone(ArchRule rule, Class<?> bad) {
    assertThat(violations(rule, Bad.Good.class)).isEmpty();
  }

  private static List<String> violations(ArchRule rule, Class<?> type) {
    JavaClasses one = ALL.that(JavaClass.Predicates.equivalentTo(type));
    return rule.evaluate(one).getFailureReport().getDetails();
  }

  private static String name(Method method) {
    return method.getDeclaringClass().getName() + "." + method.getName() + "(";
  }
}
