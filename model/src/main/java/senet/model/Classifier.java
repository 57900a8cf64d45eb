package senet.model;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import senet.engine.parallel.Parallel;
import senet.model.data.ImageFile;
import senet.model.format.FormatException;
import senet.model.train.Checkpoint;
import senet.model.train.Predictor;
import senet.model.train.Predictor.Prediction;
import senet.model.zoo.Architecture;
import senet.model.zoo.Zoo;

/**
 * A trained network that says what images show, for any number of threads at once.
 *
 * <p>As many images as it was made for are computed at the same time, further calls wait for their
 * turn. A call's result has the same bits whatever runs beside it, and a thread that is interrupted
 * gets its result, too, and stays interrupted. Memory: the network's weights and what is prepared
 * of them are there once; each image that is computed takes the values of one, in buffers that are
 * kept for the next.
 */
public final class Classifier implements AutoCloseable {
  private final Checkpoint checkpoint;
  private final List<String> notices;
  private final int atOnce;
  private final int threads;
  private final Semaphore places;
  private final Predictor original;
  private final Deque<Place> idle = new ArrayDeque<>(); // those used last are first
  private boolean closed;

  /** Where an image comes from. */
  @FunctionalInterface
  private interface Source<E extends IOException> {
    ImageFile read() throws E;
  }

  /** A predictor and the threads of its own that it computes with. */
  private record Place(Predictor predictor, Parallel parallel) {}

  private Classifier(Checkpoint checkpoint, List<String> notices, int atOnce, int threads) {
    this.checkpoint = checkpoint;
    this.notices = List.copyOf(notices);
    this.atOnce = atOnce;
    this.threads = threads;
    this.places = new Semaphore(atOnce, true); // in the order of calls, close among them
    Parallel parallel = Parallel.of(threads);
    this.original = new Predictor(checkpoint, parallel);
    idle.push(new Place(original, parallel));
  }

  /**
   * Reads weights that say what they are, which senet wrote. Each call computes on the thread that
   * calls, and as many at once as there are processors.
   *
   * @throws FormatException where the file is damaged or does not say what it is
   */
  public static Classifier load(Path weights) throws IOException {
    return of(Checkpoint.load(weights));
  }

  /**
   * Reads weights of a network of the zoo, as PyTorch saves them, likewise. Where they have no
   * names of classes, those of CIFAR-10 are taken, or {@code class 0} and so on for ImageNet. Where
   * the tensors have another source's names, {@link #notices} says so.
   *
   * @param model a name such as {@code se_resnet50}
   * @throws FormatException where the file is damaged or holds something else
   * @throws IllegalArgumentException naming the nearest, where there is no such model
   */
  public static Classifier load(Path weights, String model) throws IOException {
    Zoo.Entry entry = Zoo.entry(model);
    Architecture architecture = entry.make().apply(entry.options());
    List<String> notices = new ArrayList<>();
    Checkpoint checkpoint = Checkpoint.load(weights, architecture, entry, notices::add);
    return new Classifier(checkpoint, notices, Runtime.getRuntime().availableProcessors(), 1);
  }

  /** For a network that is in memory, likewise. */
  public static Classifier of(Checkpoint checkpoint) {
    return of(checkpoint, Runtime.getRuntime().availableProcessors(), 1);
  }

  /**
   * For few callers that shall not wait long: {@code of(checkpoint, 1, 8)} computes one image after
   * another, each by eight threads.
   *
   * @param checkpoint whose weights do not change from now on
   * @param atOnce images that are computed at the same time
   * @param threads for each of them, the calling one among them
   */
  public static Classifier of(Checkpoint checkpoint, int atOnce, int threads) {
    if (atOnce < 1) {
      throw new IllegalArgumentException(
          "Classifier: %d images at once, it must be at least 1".formatted(atOnce));
    }
    return new Classifier(checkpoint, List.of(), atOnce, threads);
  }

  /** Names of the classes, in the order of the network's outputs. */
  public List<String> classes() {
    return checkpoint.classes();
  }

  /**
   * What whoever loaded the weights should know, half a line each: that their tensors' names are
   * another source's than the model's, whose strides and padding the file cannot tell, or that
   * matrices were read as 1x1 convolutions. Empty where there is nothing, and of weights that say
   * what they are.
   */
  public List<String> notices() {
    return notices;
  }

  /**
   * All classes, the most probable first.
   *
   * @throws FormatException where the file is no image, or the network's weights overflow
   * @throws IllegalStateException after {@link #close}
   */
  public List<Prediction> predict(Path image) throws IOException {
    return classify(() -> ImageFile.read(image));
  }

  /** The same of an image in memory, which comes to the network's size as a file's does. */
  public List<Prediction> predict(BufferedImage image) throws FormatException {
    return predict(ImageFile.of(image));
  }

  /** The same of an image that has been read. */
  public List<Prediction> predict(ImageFile image) throws FormatException {
    return this.<FormatException>classify(() -> image);
  }

  /** Reads when there is a place, so that no more photographs are in memory than there are. */
  private <E extends IOException> List<Prediction> classify(Source<E> source)
      throws E, FormatException {
    places.acquireUninterruptibly();
    try {
      Place place = take();
      try {
        return place.predictor().predict(source.read(), checkpoint.classes().size());
      } finally {
        giveBack(place);
      }
    } finally {
      places.release();
    }
  }

  private synchronized Place take() {
    if (closed) {
      throw new IllegalStateException("Classifier: an image is to be classified after close");
    }
    if (!idle.isEmpty()) {
      return idle.pop();
    }
    Parallel parallel = Parallel.of(threads);
    return new Place(original.twin(parallel), parallel);
  }

  private synchronized void giveBack(Place place) {
    idle.push(place);
  }

  /** Waits for calls in progress, refuses those that come later, and ends all threads. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    places.acquireUninterruptibly(atOnce);
    synchronized (this) {
      idle.forEach(place -> place.parallel().close());
      idle.clear();
    }
    places.release(atOnce);
  }
}
