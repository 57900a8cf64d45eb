package senet.model.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Predicate;
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
  private Parameter[] trained;
  private Counter[] counters;

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
    this.trained =
        parameters.values().stream().filter(p -> !p.isFrozen()).toArray(Parameter[]::new);
    this.counters =
        state.values().stream()
            .filter(entry -> entry.kind() == Kind.COUNTER)
            .map(Entry::counter)
            .toArray(Counter[]::new);
  }

  /**
   * The layer that gives the classes: that of the last parameter, {@code fc} or {@code
   * last_linear}.
   */
  public String head() {
    return layer(parameters.lastEntry().getKey());
  }

  private static String layer(String tensor) {
    return tensor.substring(0, tensor.lastIndexOf('.'));
  }

  /**
   * Freezes layers: their parameters are constants in training, and their batch norms use running
   * statistics, which stay as they are, as if the layers were evaluated.
   *
   * @param layers by name, such as {@code layer2.0.bn1}, each with all that is within it
   * @throws IllegalArgumentException where there is no layer of a name, or nothing left to train
   */
  public void freeze(List<String> layers) {
    for (String layer : layers) {
      if (parameters.keySet().stream().noneMatch(name -> isWithin(name, layer))) {
        throw new IllegalArgumentException(
            "no layer '%s' to freeze; there are %s".formatted(layer, String.join(", ", parts())));
      }
    }
    freeze(name -> layers.stream().anyMatch(layer -> isWithin(name, layer)));
  }

  /** Freezes all but the {@link #head}. */
  public void freezeBody() {
    freeze(name -> !isWithin(name, head()));
  }

  private void freeze(Predicate<String> frozen) {
    List<Parameter> left = new ArrayList<>();
    parameters.forEach(
        (name, parameter) -> {
          if (!frozen.test(name) && !parameter.isFrozen()) {
            left.add(parameter);
          }
        });
    if (left.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing is left to train, all of %d parameters would be frozen"
              .formatted(parameters.size()));
    }
    List<Counter> counting = new ArrayList<>(List.of(counters));
    parameters.forEach(
        (name, parameter) -> {
          if (frozen.test(name)) {
            parameter.freeze();
          }
        });
    state.forEach(
        (name, entry) -> {
          if (frozen.test(name)) {
            counting.remove(entry.counter());
          }
        });
    trained = left.toArray(Parameter[]::new);
    counters = counting.toArray(Counter[]::new);
  }

  private static boolean isWithin(String tensor, String layer) {
    return tensor.startsWith(layer + ".");
  }

  /** The outermost layers by name, in order. */
  private List<String> parts() {
    return parameters.keySet().stream()
        .map(name -> name.substring(0, name.indexOf('.')))
        .distinct()
        .toList();
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

  /** The number of parameters' values. */
  public long parameterCount() {
    return parameters.values().stream().mapToLong(parameter -> parameter.value().size()).sum();
  }

  /** The parameters that training changes, in order: those that are not frozen. */
  public List<Parameter> trained() {
    return List.of(trained);
  }

  /** The number of values that training changes. */
  public long trainedCount() {
    return trained().stream().mapToLong(parameter -> parameter.value().size()).sum();
  }

  /** Sets every gradient to zero. */
  public void zeroGradients() {
    for (Parameter parameter : trained) {
      Arrays.fill(parameter.gradient().data(), 0);
    }
  }

  /** Counts one more training step in every counter of layers that are not frozen. */
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
