package senet.model.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import senet.engine.autograd.Variable;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;

/** A built network: its layers, its named contents, and the images it takes. */
public final class Network {
  private final Layer root;
  private final Shape image;
  private final SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();
  private final SequencedMap<String, Entry> state = new LinkedHashMap<>();

  // What each step goes through, as arrays, since a map's iterator is an object.
  private final Parameter[] trained;
  private final Counter[] counters;

  /** What a saved tensor is. */
  public enum Kind {
    /** Trained. */
    PARAMETER,
    /** Saved, not trained. */
    BUFFER,
    /** A count of training steps, a 64-bit integer in PyTorch. */
    COUNTER
  }

  /**
   * A part of the state.
   *
   * @param kind what it is
   * @param value its current value, shared with the network; null for a counter
   * @param counter shared with the network; null for what is no counter
   */
  public record Entry(Kind kind, Tensor value, Counter counter) {}

  /**
   * Takes up the contents of {@code root}.
   *
   * @param image [1, H, W, C], one image of the size the network is used with
   */
  public Network(Layer root, Shape image) {
    this.root = root;
    this.image = image;
    root.visit(
        new StateVisitor() {
          @Override
          public void parameter(String name, Parameter parameter) {
            parameters.put(name, parameter);
            state.put(name, new Entry(Kind.PARAMETER, parameter.value(), null));
          }

          @Override
          public void buffer(String name, Tensor buffer) {
            state.put(name, new Entry(Kind.BUFFER, buffer, null));
          }

          @Override
          public void counter(String name, Counter counter) {
            state.put(name, new Entry(Kind.COUNTER, null, counter));
          }
        });
    this.trained = parameters.values().toArray(Parameter[]::new);
    this.counters =
        state.values().stream()
            .filter(entry -> entry.kind() == Kind.COUNTER)
            .map(Entry::counter)
            .toArray(Counter[]::new);
  }

  /** Draws every parameter's starting values. */
  public void initialise(long seed) {
    parameters.forEach((name, parameter) -> parameter.initialise(seed, name));
  }

  /** Records the network applied to {@code x} [N, H, W, C]; the output is [N, classes]. */
  public Variable apply(Pass pass, Variable x) {
    return root.apply(pass, x);
  }

  /** The shape of a batch of {@code n} images. */
  public Shape batch(int n) {
    return Shape.nhwc(n, image.dim(1), image.dim(2), image.dim(3));
  }

  /**
   * Refuses images of another size than the network's, which would be taken for others.
   *
   * @param what they are, for the message
   * @throws ShapeException with both sizes
   */
  public void requireImages(String what, int h, int w, int c) {
    if (h != image.dim(1) || w != image.dim(2) || c != image.dim(3)) {
      throw new ShapeException(
          "%s: images of %dx%dx%d but the network takes %dx%dx%d; hint: use a network for images of this size"
              .formatted(what, h, w, c, image.dim(1), image.dim(2), image.dim(3)));
    }
  }

  /** Trained tensors by name, in the order of PyTorch's state dict. */
  public SequencedMap<String, Parameter> parameters() {
    return parameters;
  }

  /** Everything that is saved, by name, in the order of PyTorch's state dict. */
  public SequencedMap<String, Entry> state() {
    return state;
  }

  /** The number of trained values. */
  public long parameterCount() {
    return parameters.values().stream().mapToLong(parameter -> parameter.value().size()).sum();
  }

  /** Sets every gradient to zero. */
  public void zeroGradients() {
    for (Parameter parameter : trained) {
      Arrays.fill(parameter.gradient().data(), 0);
    }
  }

  /** Counts one more training step in every counter. */
  public void countStep() {
    for (Counter counter : counters) {
      counter.increment();
    }
  }

  /** The parameters, as a list in order. */
  public List<Parameter> parameterList() {
    return new ArrayList<>(parameters.values());
  }
}
