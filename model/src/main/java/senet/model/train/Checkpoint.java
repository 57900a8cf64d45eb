package senet.model.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import senet.engine.tensor.Tensor;
import senet.model.augment.Normalization;
import senet.model.data.Cifar10;
import senet.model.data.Preprocessing;
import senet.model.format.FormatException;
import senet.model.format.PytorchLayout;
import senet.model.format.Safetensors;
import senet.model.format.TensorFiles;
import senet.model.format.TensorReader;
import senet.model.nn.Network;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.Target;
import senet.model.zoo.Zoo;

/**
 * A network in a safetensors file: its tensors under PyTorch's names and in PyTorch's layout, and
 * in the metadata what is needed to build and use it again.
 *
 * @param architecture what it is
 * @param network built and filled
 * @param classes names of its outputs
 * @param normalization of its input
 * @param preprocessing of images of other sizes
 */
public record Checkpoint(
    Architecture architecture,
    Network network,
    List<String> classes,
    Normalization normalization,
    Preprocessing preprocessing) {
  /**
   * Copies the class names.
   *
   * @throws IllegalArgumentException where names, normalisation or preprocessing do not fit the
   *     architecture
   */
  public Checkpoint {
    classes = List.copyOf(classes);
    new CheckpointMetadata(architecture, classes, normalization, preprocessing).checked();
  }

  /** With the preprocessing that is usual for networks of this kind. */
  public Checkpoint(
      Architecture architecture,
      Network network,
      List<String> classes,
      Normalization normalization) {
    this(
        architecture,
        network,
        classes,
        normalization,
        CheckpointMetadata.usualPreprocessing(architecture));
  }

  /** How images of other sizes usually come to that of {@code architecture}. */
  public static Preprocessing usualPreprocessing(Architecture architecture) {
    return CheckpointMetadata.usualPreprocessing(architecture);
  }

  /**
   * The same network with other names of its outputs.
   *
   * @throws IllegalArgumentException with both numbers, where they are not as many
   */
  public Checkpoint with(List<String> names) {
    return new Checkpoint(architecture, network, names, normalization, preprocessing);
  }

  /**
   * The same network for images that are resized in another way.
   *
   * @throws IllegalArgumentException where they become smaller than what the network takes
   */
  public Checkpoint with(Preprocessing other) {
    return new Checkpoint(architecture, network, classes, normalization, other);
  }

  /** Writes everything durably, a safetensors file. */
  public void save(Path file) throws IOException {
    Safetensors.write(file, content());
  }

  /**
   * Its tensors as they are when they are read, as often as wanted, and as metadata what is needed
   * to build and use it again.
   */
  public TensorReader content() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "pt"); // the tensors' names and layout are PyTorch's
    metadata.putAll(metadata());
    return new NetworkTensors(metadata, network);
  }

  /** What is needed to build and use it again, beside the tensors. */
  public Map<String, String> metadata() {
    return new CheckpointMetadata(architecture, classes, normalization, preprocessing).toMap();
  }

  /**
   * Reads a file that {@link #save} wrote, or says as much of itself.
   *
   * @throws FormatException where it is damaged, says nothing of its model, or does not fit it
   */
  public static Checkpoint load(Path file) throws IOException {
    String name = file.getFileName().toString();
    try (TensorReader content = TensorFiles.open(file)) {
      return load(name, content, CheckpointMetadata.of(content.metadata(), name), _ -> {});
    }
  }

  /**
   * Reads any file of PyTorch's names for {@code architecture}, or of those of a source that {@link
   * senet.model.format.NameTable} knows, whatever wrote it. Where the file says what it is, its own
   * class names and normalisation are used.
   *
   * @param classes names of the outputs, where the file has none
   * @param normalization of the input, where the file has none
   * @param notices takes half a line where the names are another source's
   * @throws FormatException where it is damaged, does not fit or says that it is something else
   */
  public static Checkpoint load(
      Path file,
      Architecture architecture,
      List<String> classes,
      Normalization normalization,
      Consumer<String> notices)
      throws IOException {
    return load(file, architecture, _ -> usual(architecture, classes, normalization), notices);
  }

  /** What is said of a file that says nothing of itself. */
  private static CheckpointMetadata usual(
      Architecture architecture, List<String> classes, Normalization normalization) {
    return new CheckpointMetadata(
        architecture, classes, normalization, CheckpointMetadata.usualPreprocessing(architecture));
  }

  /** Where the file says nothing of itself, {@code bare} does. */
  private static Checkpoint load(
      Path file,
      Architecture architecture,
      Function<TensorReader, CheckpointMetadata> bare,
      Consumer<String> notices)
      throws IOException {
    String name = file.getFileName().toString();
    try (TensorReader content = TensorFiles.open(file)) {
      if (!CheckpointMetadata.isIn(content.metadata())) {
        return load(name, content, bare.apply(content), notices);
      }
      CheckpointMetadata own =
          CheckpointMetadata.of(content.metadata(), name, Optional.of(architecture));
      own.requireAgreement(architecture, name);
      return load(name, content, own, notices);
    }
  }

  /** The same without notices. */
  public static Checkpoint load(
      Path file, Architecture architecture, List<String> classes, Normalization normalization)
      throws IOException {
    return load(file, architecture, classes, normalization, _ -> {});
  }

  /**
   * Reads any file of PyTorch's names for {@code architecture}. Where the file does not say what it
   * is, it is taken for published weights of the zoo's {@code entry}: with its normalisation, and
   * of the data that it was designed for the class names of CIFAR-10, or {@code class 0} and so on
   * of ImageNet. Channels and classes are those of its first and last layer.
   *
   * @param architecture that of the entry, perhaps with other SE blocks
   * @param notices takes half a line where the names are another source's
   * @throws FormatException where it is damaged, does not fit or says that it is something else
   */
  public static Checkpoint load(
      Path file, Architecture architecture, Zoo.Entry entry, Consumer<String> notices)
      throws IOException {
    return load(file, architecture, content -> of(suited(architecture, content), entry), notices);
  }

  private static CheckpointMetadata of(Architecture architecture, Zoo.Entry entry) {
    int classes = architecture.options().classes();
    boolean cifar = entry.target() == Target.CIFAR10 && classes == Cifar10.CLASSES.size();
    List<String> names =
        cifar
            ? Cifar10.CLASSES
            : IntStream.range(0, classes).mapToObj("class %d"::formatted).toList();
    int channels = architecture.options().channels();
    return usual(architecture, names, entry.normalization().withChannels(channels));
  }

  /**
   * The same network for as many channels as the file's first layer takes and as many classes as
   * its last one has, where no more differs.
   */
  private static Architecture suited(Architecture architecture, TensorReader content) {
    Network network = Zoo.network(architecture);
    StateMatch match = StateMatch.of(network, content.forms());
    List<Misfit.Misshaped> head = match.ofOtherClasses(network);
    Optional<Misfit.Misshaped> first = match.ofOtherChannels(network);
    int explained = head.size() + (first.isPresent() ? 1 : 0);
    if (explained == 0 || explained < match.misfits().size()) {
      return architecture;
    }
    Options options = architecture.options();
    int channels = first.map(shapes -> shapes.found()[1]).orElse(options.channels());
    int classes = head.isEmpty() ? options.classes() : head.getFirst().found()[0];
    return Zoo.architecture(architecture.name(), options.with(channels, classes));
  }

  private static Checkpoint load(
      String file, TensorReader content, CheckpointMetadata metadata, Consumer<String> notices)
      throws IOException {
    Network network = Zoo.network(metadata.architecture());
    fill(network, content, file).notice(metadata.architecture().name()).ifPresent(notices);
    return new Checkpoint(
        metadata.architecture(),
        network,
        metadata.classes(),
        metadata.normalization(),
        metadata.preprocessing());
  }

  /**
   * Fills a network's state.
   *
   * @param file for messages
   * @return which of the file's tensors went where
   * @throws FormatException listing tensors that are missing, left over or of another shape
   */
  public static StateMatch fill(Network network, TensorReader content, String file)
      throws IOException {
    StateMatch match = StateMatch.of(network, content.forms());
    match.requireFitting(file, match.misfits());
    fill(network, content, match, file);
    return match;
  }

  /**
   * Fills that part of a network's state which {@code match} found in the file.
   *
   * @param file for messages
   * @throws FormatException where values are damaged, or are none that a network can have
   */
  static void fill(Network network, TensorReader content, StateMatch match, String file)
      throws IOException {
    List<String> wrong = new ArrayList<>();
    content.read(
        (name, stored) -> {
          Network.Entry entry = network.state().get(match.names().get(name));
          if (entry == null) {
            return; // of a layer that starts anew
          }
          try {
            if (entry.kind() == Network.Kind.COUNTER) {
              entry.counter().set(stored.toLong());
            } else {
              Tensor value = entry.value();
              PytorchLayout.copyInto(value, PytorchLayout.dims(value.shape()), stored.toFloats());
            }
          } catch (IllegalArgumentException e) {
            wrong.add(name + ": " + e.getMessage());
          }
        });
    if (!wrong.isEmpty()) {
      throw new FormatException("%s: %s".formatted(file, String.join(", ", wrong)));
    }
    Optional<String> negative = negativeVariance(network);
    if (negative.isPresent()) {
      throw new FormatException(
          "%s: %s, and a variance is never negative; hint: the file is damaged, use another"
              .formatted(file, negative.get()));
    }
    Optional<String> notFinite = notFinite(network);
    if (notFinite.isPresent()) {
      throw new FormatException(
          "%s: %s; hint: the training diverged, use another checkpoint"
              .formatted(file, notFinite.get()));
    }
  }

  private static Optional<String> negativeVariance(Network network) {
    for (Map.Entry<String, Network.Entry> named : network.state().entrySet()) {
      if (named.getKey().endsWith(".running_var")) {
        Tensor value = named.getValue().value();
        for (int i = 0; i < value.size(); i++) {
          if (value.data()[i] < 0) {
            return Optional.of(
                "%s holds %s at index %d".formatted(named.getKey(), value.data()[i], i));
          }
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The first value of the state that is no finite number: {@code fc.bias holds NaN at index 7}.
   */
  static Optional<String> notFinite(Network network) {
    for (Map.Entry<String, Network.Entry> named : network.state().entrySet()) {
      Tensor value = named.getValue().value();
      for (int i = 0; value != null && i < value.size(); i++) { // a counter is always finite
        if (!Float.isFinite(value.data()[i])) {
          return Optional.of(
              "%s holds %s at index %d".formatted(named.getKey(), value.data()[i], i));
        }
      }
    }
    return Optional.empty();
  }
}
