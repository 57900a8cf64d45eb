package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;

/**
 * What every op promises, tested the same way for each: values within a bound of a reference in
 * double, gradients equal to central differences of that reference, gradients that add, buffers
 * that are respected, and bits that do not depend on threads.
 */
interface OpContract {
  /** Cases, at least 20 with lane tails among them. */
  List<OpCase> cases();

  /** Shapes that are refused, with the whole text. */
  List<BadInput> badInputs();

  /**
   * Refused operands.
   *
   * @param op to record
   * @param shapes of its inputs
   * @param message all of it
   */
  record BadInput(senet.engine.autograd.Op op, List<Shape> shapes, String message) {}

  @TestFactory
  default Stream<DynamicTest> forwardIsWithinTheBoundOfTheReference() {
    return each(OpChecks::forwardIsWithinTheBoundOfTheReference);
  }

  @TestFactory
  default Stream<DynamicTest> gradientsAreThoseOfTheReference() {
    return each(OpChecks::gradientsAreThoseOfTheReference);
  }

  @TestFactory
  default Stream<DynamicTest> gradientsAddAndInputsStay() {
    return each(OpChecks::gradientsAddAndInputsStay);
  }

  @TestFactory
  default Stream<DynamicTest> openedGradientsAreWritten() {
    return each(OpChecks::openedGradientsAreWritten);
  }

  @TestFactory
  default Stream<DynamicTest> buffersAreRespected() {
    return each(OpChecks::buffersAreRespected);
  }

  @TestFactory
  default Stream<DynamicTest> rangesAreAllThatIsDone() {
    return each(OpChecks::rangesAreAllThatIsDone);
  }

  @TestFactory
  default Stream<DynamicTest> nothingIsAllocatedOnSecondUse() {
    return each(OpChecks::nothingIsAllocatedOnSecondUse);
  }

  @TestFactory
  default Stream<DynamicTest> bitsDoNotDependOnThreads() {
    return each(OpChecks::bitsDoNotDependOnThreads);
  }

  @TestFactory
  default Stream<DynamicTest> badInputsAreRefusedInOneLine() {
    assertThat(badInputs()).isNotEmpty();
    return badInputs().stream()
        .map(
            bad ->
                DynamicTest.dynamicTest(
                    bad.message(),
                    () ->
                        assertThatThrownBy(
                                () -> bad.op().outputShape(bad.shapes().toArray(Shape[]::new)))
                            .isInstanceOf(ShapeException.class)
                            .hasMessage(bad.message())));
  }

  private Stream<DynamicTest> each(java.util.function.Consumer<OpCase> check) {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(20);
    return cases().stream().map(c -> DynamicTest.dynamicTest(c.toString(), () -> check.accept(c)));
  }
}
