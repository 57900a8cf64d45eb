package senet.model.train;

import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.augment.Augmentation;
import senet.model.data.Batches;
import senet.model.data.BatchesAhead;
import senet.model.data.Images;
import senet.model.metric.ClassificationMetrics;
import senet.model.metric.Guess;
import senet.model.nn.Network;
import senet.model.recipe.Views;

/**
 * Measures a network on images, in evaluation mode unless told otherwise: running statistics, no
 * dropout, no augmentation.
 *
 * <p>There every image's output is computed by itself, and the metrics add up exactly, so the
 * result has the same bits for any batch size.
 */
public final class Evaluator {
  private final Network network;
  private final Augmentation preparation;
  private final int batchSize;
  private final Parallel parallel;
  private final Workspace workspace;
  private final boolean training;
  private final Map<Integer, BatchProgram> programs = new LinkedHashMap<>();

  /** Hears of every image that is measured, in their order. */
  @FunctionalInterface
  public interface Observer {
    /** An image was measured. */
    void measured(Guess guess);
  }

  /**
   * An evaluator whose programs are kept from one call to the next.
   *
   * @param preparation turns pixels into the network's input
   * @param workspace may be shared with a trainer that does not run at the same time
   */
  public Evaluator(
      Network network,
      Augmentation preparation,
      int batchSize,
      Parallel parallel,
      Workspace workspace) {
    this(network, preparation, batchSize, parallel, workspace, false);
  }

  private Evaluator(
      Network network,
      Augmentation preparation,
      int batchSize,
      Parallel parallel,
      Workspace workspace,
      boolean training) {
    this.network = network;
    this.preparation = preparation;
    this.batchSize = batchSize;
    this.parallel = parallel;
    this.workspace = workspace;
    this.training = training;
  }

  /**
   * One that measures the network as PyTorch does where {@code net.eval()} was forgotten: batch
   * norms take the statistics of the batch at hand, so that an image's output depends on those
   * beside it, and the network's running statistics move. With dropout, without augmentation.
   */
  public Evaluator inTrainingMode() {
    return new Evaluator(network, preparation, batchSize, parallel, workspace, true);
  }

  /**
   * Measures all of {@code images}.
   *
   * @throws ShapeException where they have another size than the network's
   * @throws UncheckedIOException where one of them cannot be read
   */
  public ClassificationMetrics evaluate(Images images) {
    return evaluate(images, Views.NONE, () -> false).orElseThrow();
  }

  /**
   * Measures those of {@code images} that can be read. They are decoded a batch ahead, by as many
   * threads as compute, and two batches are in memory, however many there are.
   *
   * @param unreadable is told of the others, in their order, by another thread
   * @throws ShapeException where they have another size than the network's
   */
  public ClassificationMetrics evaluate(Images images, Images.Unreadable unreadable) {
    return evaluate(images, Views.NONE, unreadable, () -> false, null).orElseThrow();
  }

  /**
   * The same, image by image, too.
   *
   * @param observer is told of those that can be read
   */
  public ClassificationMetrics evaluate(
      Images images, Images.Unreadable unreadable, Observer observer) {
    return evaluate(images, Views.NONE, unreadable, () -> false, observer).orElseThrow();
  }

  /**
   * Measures those of {@code images} that can be read, each in several views.
   *
   * @param views of each image, whose mean output counts
   */
  public ClassificationMetrics evaluate(Images images, Views views, Images.Unreadable unreadable) {
    return evaluate(images, views, unreadable, () -> false, null).orElseThrow();
  }

  /**
   * Measures all of {@code images}, or nothing.
   *
   * @param views of each image, whose mean output counts
   * @param stop is asked after each batch; when it says yes, there is no result
   */
  Optional<ClassificationMetrics> evaluate(Images images, Views views, BooleanSupplier stop) {
    return evaluate(images, views, Images.Unreadable.REFUSED, stop, null);
  }

  /** With {@code observer} where it is not null. */
  private Optional<ClassificationMetrics> evaluate(
      Images images,
      Views views,
      Images.Unreadable unreadable,
      BooleanSupplier stop,
      Observer observer) {
    network.requireImages(images.name(), images.h(), images.w(), images.c());
    ClassificationMetrics metrics = new ClassificationMetrics(images.classes());
    Batches batches = Batches.inOrder(images, preparation, batchSize);
    if (!training) {
      programs.values().forEach(BatchProgram::freeze); // the network may have learnt since
    }
    AveragedViews averaged = new AveragedViews(views, images.h(), images.w(), images.c());
    int decoders = images.areInMemory() ? 1 : parallel.threads();
    try (BatchesAhead ahead =
        new BatchesAhead(batches, network.batch(1).size(), decoders, unreadable)) {
      for (int b = 0; b < batches.count(); b++) {
        BatchProgram program = program(batches.size(b));
        int n = ahead.next(program.images(), program.labels());
        metrics.update(averaged.output(program, n), program.labels(), n);
        if (observer != null) {
          observe(program, b * batchSize, n, images.classes().size(), observer);
        }
        if (stop.getAsBoolean()) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(metrics);
  }

  /** Tells of the {@code n} images from {@code first} on. */
  private static void observe(
      BatchProgram program, int first, int n, int classes, Observer observer) {
    for (int i = 0; i < n; i++) {
      int label = (int) program.labels()[i];
      if (label >= 0) { // below, it could not be read
        observer.measured(Guess.of(first + i, label, program.output(), i * classes, classes));
      }
    }
  }

  private BatchProgram program(int n) {
    return programs.computeIfAbsent(
        n,
        size -> {
          if (training) {
            Tensor step = Tensor.zeros(Shape.scalar());
            return BatchProgram.training(network, size, 0, 0, step, parallel, workspace);
          }
          BatchProgram program = BatchProgram.evaluation(network, size, parallel, workspace);
          program.freeze();
          return program;
        });
  }
}
