package senet.model.train;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import senet.engine.parallel.Parallel;
import senet.engine.random.Draws;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.nn.Network;
import senet.model.optim.Optimizer;
import senet.model.recipe.Optimization;
import senet.model.recipe.Presets;
import senet.model.recipe.Recipe;

/**
 * Times whole steps of a network on random images: in training the forward pass, the loss, both
 * gradients and the optimiser, as {@link Trainer} runs them; in inference the forward pass. Reading
 * and augmenting images is not part of it.
 */
public final class StepBenchmark {
  /** Steps whose median stands for the time at that moment of the warm-up. */
  private static final int WINDOW = 5;

  /** A window that is faster than the one before by no more than this is settled. */
  private static final double SETTLED = 0.03;

  /** Other work on the machine slows steps down and lets them go; long steps are few a minute. */
  private static final double LONGEST_WARM_UP_SECONDS = 60;

  private static final long SEED = 1;
  private static final String RECIPE = "seed"; // whose optimiser moves the weights

  /** Small, since the same random images come again and again: the loss must stay a number. */
  public static final float LEARNING_RATE = 1e-3f;

  private final Network network;
  private final Mode mode;
  private final int batch;
  private final BatchProgram program;
  private final Optimizer optimizer; // null in inference
  private final ThreadMXBean threads =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class); // counts what ended threads took

  /** What a step is. */
  public enum Mode {
    /** Forward, loss, backward, optimiser. */
    TRAIN(3),
    /** Forward. */
    INFER(1);

    private final int passes;

    Mode(int passes) {
      this.passes = passes;
    }

    /** Passes that cost as much as a forward pass: backward computes two gradients. */
    public int passes() {
      return passes;
    }

    /** The word of the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What was measured.
   *
   * @param mode what a step was
   * @param batch images a step
   * @param millis of each step, in ascending order
   * @param allocatedBytesPerStep by all threads of the JVM together, in the median
   */
  public record Result(Mode mode, int batch, double[] millis, long allocatedBytesPerStep) {
    /** The time of a step: the middle one, or the mean of the two in the middle. */
    public double medianMillis() {
      return median(millis);
    }

    /** The fastest step. */
    public double leastMillis() {
      return millis[0];
    }

    /** The slowest step. */
    public double mostMillis() {
      return millis[millis.length - 1];
    }

    /** Images a second at the median. */
    public double imagesPerSecond() {
      return batch / medianMillis() * 1e3;
    }

    /**
     * The rate at the median, counting what direct convolution would compute: fast algorithms may
     * be above the machine's peak.
     *
     * @param macs multiply-adds of one image, forward
     */
    public double gflops(long macs) {
      return 2.0 * macs * batch * mode.passes() / medianMillis() / 1e6;
    }
  }

  /**
   * Prepares steps of {@code network}, whose weights training will move.
   *
   * @param classes the number of the network's outputs
   * @param batch images a step
   */
  public StepBenchmark(Network network, int classes, Mode mode, int batch, Parallel parallel) {
    this(network, classes, mode, batch, parallel, new Workspace(parallel.threads()));
  }

  StepBenchmark(
      Network network, int classes, Mode mode, int batch, Parallel parallel, Workspace workspace) {
    this.network = network;
    this.mode = mode;
    this.batch = batch;
    if (mode == Mode.TRAIN) {
      Tensor step = Tensor.zeros(Shape.scalar());
      this.program = BatchProgram.training(network, batch, 0, 0, step, parallel, workspace);
      this.optimizer =
          Recipe.of(Presets.of(RECIPE))
              .optimization()
              .optimizer(network, Optimization.Brief.NONE, parallel, workspace);
    } else {
      this.program = BatchProgram.evaluation(network, batch, parallel, workspace);
      this.optimizer = null;
      program.freeze();
    }
    Draws pixels = Draws.of(SEED, "benchmark images", 0);
    for (int i = 0; i < program.images().length; i++) {
      program.images()[i] = pixels.normal(i);
    }
    Draws labels = Draws.of(SEED, "benchmark labels", 0);
    for (int i = 0; i < batch; i++) {
      program.labels()[i] = labels.below(i, classes);
    }
  }

  /**
   * Runs steps until they get no faster and allocate nothing, a minute at most: the JVM compiles
   * while they run, and what it has not compiled to the end boxes vectors.
   *
   * @return the number of steps
   */
  public int warmUp() {
    long start = System.nanoTime();
    int steps = 0;
    double before;
    Result now = null;
    do {
      before = now == null ? Double.POSITIVE_INFINITY : now.medianMillis();
      now = measure(WINDOW);
      steps += WINDOW;
    } while ((now.medianMillis() < (1 - SETTLED) * before || now.allocatedBytesPerStep() > 0)
        && secondsSince(start) < LONGEST_WARM_UP_SECONDS);
    return steps;
  }

  /**
   * Runs steps for {@code seconds}, and one at least.
   *
   * @return the number of steps
   */
  public int warmUp(double seconds) {
    long start = System.nanoTime();
    int steps = 0;
    do {
      step();
      steps++;
    } while (secondsSince(start) < seconds);
    return steps;
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** The images of every step, [N, H, W, C]: another engine's steps can take the same. */
  public float[] images() {
    return program.images();
  }

  /** The class of each image, as a float. */
  public float[] targets() {
    return program.labels();
  }

  /** What the last step made of the images, [N, classes] in the first N times classes values. */
  public float[] output() {
    return program.output();
  }

  /** The loss of the last training step. */
  public float loss() {
    return program.loss();
  }

  /** Times {@code steps} steps, one by one. */
  public Result measure(int steps) {
    double[] millis = new double[steps];
    double[] allocated = new double[steps];
    for (int i = 0; i < steps; i++) {
      long before = threads.getTotalThreadAllocatedBytes();
      millis[i] = timed();
      allocated[i] = threads.getTotalThreadAllocatedBytes() - before;
    }
    Arrays.sort(millis);
    // In the median: the first steps may run code that is yet to be compiled, which boxes vectors.
    return new Result(mode, batch, millis, Math.round(median(allocated)));
  }

  /** Runs {@code steps} steps and tells what each kind of op takes of them. */
  public StepProfile profile(int steps) {
    StepProfile profile = new StepProfile(steps);
    program.observe(profile::add);
    double total = 0;
    for (int i = 0; i < steps; i++) {
      total += timed();
    }
    program.observe(null);
    profile.end(total);
    return profile;
  }

  private double timed() {
    long start = System.nanoTime();
    step();
    return (System.nanoTime() - start) / 1e6;
  }

  /** Runs one step, for those who time it themselves. */
  public void step() {
    program.forward();
    if (mode == Mode.TRAIN) {
      requireFinite(program.loss());
      network.zeroGradients();
      program.backward();
      optimizer.step(LEARNING_RATE);
      network.countStep();
    }
  }

  /** A processor may be faster or slower with NaNs than with numbers. */
  private static void requireFinite(float loss) {
    if (!Float.isFinite(loss)) {
      throw new DivergedException(
          "benchmark: the loss is %s with learning rate %s".formatted(loss, LEARNING_RATE));
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
