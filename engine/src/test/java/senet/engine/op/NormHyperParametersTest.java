package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Epsilons, momenta and pixels that no batch norm can have, in each of its forms. */
class NormHyperParametersTest {
  private static final Conv2d CONVOLUTION = Conv2d.of(1, 1);

  static Stream<Arguments> bad() {
    return Stream.of(
            Stream.of(-1e-5f, Float.NaN, Float.POSITIVE_INFINITY)
                .flatMap(
                    epsilon ->
                        Stream.of(
                            of(() -> new BatchNorm(epsilon, 0.1f, true), "BatchNorm", epsilon),
                            of(
                                () -> new BatchNormCoefficients(epsilon, 0.1f, 4),
                                "BatchNormCoefficients",
                                epsilon),
                            of(
                                () ->
                                    new FoldedConv2d(
                                        CONVOLUTION, false, true, epsilon, false, false),
                                "FoldedConv2d",
                                epsilon))),
            Stream.of(-0.1f, 1.5f, Float.NaN)
                .flatMap(
                    momentum ->
                        Stream.of(
                            Arguments.of(
                                (ThrowingCallable) () -> new BatchNorm(1e-5f, momentum, false),
                                "BatchNorm: momentum is %s, it must be 0 to 1".formatted(momentum)),
                            Arguments.of(
                                (ThrowingCallable)
                                    () -> new BatchNormCoefficients(1e-5f, momentum, 4),
                                "BatchNormCoefficients: momentum is %s, it must be 0 to 1"
                                    .formatted(momentum)))),
            Stream.of(
                Arguments.of(
                    (ThrowingCallable) () -> new BatchNormCoefficients(1e-5f, 0.1f, 0),
                    "BatchNormCoefficients: 0 pixels, there must be at least 1")))
        .flatMap(arguments -> arguments);
  }

  private static Arguments of(ThrowingCallable made, String op, float epsilon) {
    return Arguments.of(
        made, "%s: epsilon is %s, it must be finite and not negative".formatted(op, epsilon));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void areRefusedWithTheNumber(ThrowingCallable made, String message) {
    assertThatThrownBy(made).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void theEndsAreAllowed() {
    assertThatCode(() -> new BatchNorm(0, 0, true)).doesNotThrowAnyException();
    assertThatCode(() -> new BatchNorm(Float.MAX_VALUE, 1, true)).doesNotThrowAnyException();
  }
}
