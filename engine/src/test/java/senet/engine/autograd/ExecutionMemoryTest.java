package senet.engine.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import senet.engine.op.BatchNorm;
import senet.engine.op.Conv2d;
import senet.engine.op.CrossEntropy;
import senet.engine.op.Flatten;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.Relu;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/** What a program holds from step to step, and after it is gone. */
class ExecutionMemoryTest {
  private static final int CHANNELS = 32;

  /** A small classifier on {@code n} images: convolution, normalisation, loss. */
  private record Classifier(Tape tape, Variable logits, Variable loss, Tensor weightGradient) {
    static Classifier of(int n) {
      Tape tape = new Tape();
      Shape shape = Shape.krsc(CHANNELS, 3, 3, CHANNELS);
      Tensor gradient = Tensor.zeros(shape);
      Variable x = tape.constant(normal(Shape.nhwc(n, 16, 16, CHANNELS)));
      Variable y = tape.apply(Conv2d.of(1, 1), x, tape.parameter(normal(shape), gradient));
      Variable[] inputs = new Variable[5];
      inputs[0] = y;
      for (int i = 1; i < inputs.length; i++) {
        inputs[i] = tape.constant(normal(Shape.vector(CHANNELS)));
      }
      y = tape.apply(new Relu(), tape.apply(new BatchNorm(1e-5f, 0.1f, true), inputs));
      Variable logits = tape.apply(new Flatten(), tape.apply(new GlobalAvgPool(), y));
      Variable targets = tape.constant(Tensor.zeros(Shape.vector(n)));
      Variable loss = tape.apply(new CrossEntropy(0), logits, targets);
      return new Classifier(tape, logits, loss, gradient);
    }

    private static Tensor normal(Shape shape) {
      Tensor tensor = Tensor.zeros(shape);
      Draws draws = Draws.of(1, "memory", shape.size());
      for (int i = 0; i < tensor.size(); i++) {
        tensor.data()[i] = draws.normal(i);
      }
      return tensor;
    }
  }

  private static void step(Execution execution) {
    execution.forward();
    execution.backward();
  }

  /** A workspace grows in the first step only; smaller programs fit into what a larger one left. */
  @Property(tries = 8)
  void theWorkspaceReturnsToItsBaseline(@ForAll @IntRange(min = 3, max = 9) int n) {
    Classifier large = Classifier.of(n);
    try (Parallel parallel = Parallel.of(1)) {
      Workspace workspace = new Workspace(1);
      Execution execution = large.tape().training(parallel, workspace, large.loss());
      assertThat(execution.bytes()).isEqualTo(large.tape().plannedBytes(large.loss()));
      assertThat(workspace.bytes()).isEqualTo(execution.bytes());
      step(execution);
      long baseline = workspace.bytes();
      for (int i = 0; i < 3; i++) {
        step(execution);
        Classifier smaller = Classifier.of(n - 1);
        step(smaller.tape().training(parallel, workspace, smaller.loss()));
        large.tape().inference(parallel, workspace, large.logits()).forward();
        assertThat(workspace.bytes()).isEqualTo(baseline);
      }
    }
  }

  /** Nothing else holds on to a program: its tensors go with it. */
  @Test
  void aDroppedProgramIsCollected() throws InterruptedException {
    try (Parallel parallel = Parallel.of(2)) {
      Workspace workspace = new Workspace(2);
      ReferenceQueue<Tensor> collected = new ReferenceQueue<>();
      WeakReference<Tensor> gradient = runAndDrop(parallel, workspace, collected);
      for (int i = 0; i < 50 && gradient.get() != null; i++) {
        System.gc();
        collected.remove(20); // a collector clears references when it likes, not when asked
      }
      assertThat(gradient.get()).isNull();
      assertThat(workspace.bytes()).isPositive(); // what the next program will use
    }
  }

  private static WeakReference<Tensor> runAndDrop(
      Parallel parallel, Workspace workspace, ReferenceQueue<Tensor> collected) {
    Classifier classifier = Classifier.of(2);
    step(classifier.tape().training(parallel, workspace, classifier.loss()));
    return new WeakReference<>(classifier.weightGradient(), collected);
  }

  /**
   * A step makes a closure for each of its 20 ranges of work, 700 bytes when measured; the smallest
   * of its buffers, the logits, would add 512. Interpreted kernels box their vectors, so steps are
   * repeated until one is compiled throughout.
   */
  @Test
  void aStepAllocatesNoBuffers() {
    int bound = 1024;
    Classifier classifier = Classifier.of(4);
    try (Parallel parallel = Parallel.of(1)) {
      Execution execution =
          classifier.tape().training(parallel, new Workspace(1), classifier.loss());
      com.sun.management.ThreadMXBean threads =
          (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (least > bound && System.nanoTime() < end) {
        long before = threads.getCurrentThreadAllocatedBytes();
        step(execution);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(least).isLessThanOrEqualTo(bound);
    }
  }
}
