package senet.model.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import senet.engine.tensor.Tensor;
import senet.model.augment.Normalization;
import senet.model.format.FormatException;
import senet.model.format.Printable;
import senet.model.format.PytorchLayout;
import senet.model.format.Safetensors;
import senet.model.format.StoredTensor;
import senet.model.format.TensorFile;
import senet.model.format.TensorFiles;
import senet.model.format.TensorReader;
import senet.model.nn.Network;
import senet.model.zoo.Architecture;
import senet.model.zoo.Zoo;

/**
 * A network in a safetensors file: its tensors under PyTorch's names and in PyTorch's layout, and
 * in the metadata what is needed to build and use it again.
 *
 * @param architecture what it is
 * @param network built and filled
 * @param classes names of its outputs
 * @param normalization of its input
 */
public record Checkpoint(
    Architecture architecture, Network network, List<String> classes, Normalization normalization) {
  private static final int MOST_NAMED = 5;

  /**
   * Copies the class names.
   *
   * @throws IllegalArgumentException where names or normalisation do not fit the architecture
   */
  public Checkpoint {
    classes = List.copyOf(classes);
    new CheckpointMetadata(architecture, classes, normalization).checked();
  }

  /** Writes everything durably, a safetensors file. */
  public void save(Path file) throws IOException {
    Safetensors.write(file, content());
  }

  /** Its tensors, and as metadata what is needed to build and use it again. */
  public TensorFile content() {
    return new TensorFile(
        new CheckpointMetadata(architecture, classes, normalization).toMap(), tensors(network));
  }

  private static SequencedMap<String, StoredTensor> tensors(Network network) {
    SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    network
        .state()
        .forEach(
            (name, entry) -> {
              Tensor value = entry.value();
              tensors.put(
                  name,
                  entry.kind() == Network.Kind.COUNTER
                      ? StoredTensor.ofLong(entry.counter().value())
                      : StoredTensor.ofFloats(
                          PytorchLayout.dims(value.shape()),
                          PytorchLayout.values(value),
                          value.size()));
            });
    return tensors;
  }

  /**
   * Reads a file that {@link #save} wrote, or says as much of itself.
   *
   * @throws FormatException where it is damaged, says nothing of its model, or does not fit it
   */
  public static Checkpoint load(Path file) throws IOException {
    String name = file.getFileName().toString();
    try (TensorReader content = TensorFiles.open(file)) {
      return load(name, content, CheckpointMetadata.of(content.metadata(), name));
    }
  }

  /**
   * Reads any file of PyTorch's names for {@code architecture}, whatever wrote it. Where the file
   * says what it is, its own class names and normalisation are used.
   *
   * @param classes names of the outputs, where the file has none
   * @param normalization of the input, where the file has none
   * @throws FormatException where it is damaged, does not fit or says that it is something else
   */
  public static Checkpoint load(
      Path file, Architecture architecture, List<String> classes, Normalization normalization)
      throws IOException {
    String name = file.getFileName().toString();
    try (TensorReader content = TensorFiles.open(file)) {
      if (CheckpointMetadata.isIn(content.metadata())) {
        CheckpointMetadata own = CheckpointMetadata.of(content.metadata(), name);
        own.requireAgreement(architecture, name);
        return load(name, content, own);
      }
      return load(name, content, new CheckpointMetadata(architecture, classes, normalization));
    }
  }

  private static Checkpoint load(String file, TensorReader content, CheckpointMetadata metadata)
      throws IOException {
    Network network = Zoo.network(metadata.architecture());
    fill(network, content, file);
    return new Checkpoint(
        metadata.architecture(), network, metadata.classes(), metadata.normalization());
  }

  /**
   * Fills a network's state.
   *
   * @param file for messages
   * @throws FormatException listing tensors that are missing, left over or of another shape
   */
  public static void fill(Network network, TensorReader content, String file) throws IOException {
    requireFitting(file, misfits(network, content.forms()));
    List<String> wrong = new ArrayList<>();
    content.read(
        (name, stored) -> {
          Network.Entry entry = network.state().get(name);
          try {
            if (entry.kind() == Network.Kind.COUNTER) {
              entry.counter().set(stored.toLong());
            } else {
              PytorchLayout.copyInto(entry.value(), stored.dims(), stored.toFloats());
            }
          } catch (IllegalArgumentException e) {
            wrong.add(name + ": " + e.getMessage());
          }
        });
    requireFitting(file, wrong);
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

  /** What is missing, misshaped or left over. */
  private static List<String> misfits(Network network, Map<String, TensorReader.Form> forms) {
    List<String> wrong = new ArrayList<>();
    network
        .state()
        .forEach(
            (name, entry) -> {
              TensorReader.Form form = forms.get(name);
              boolean counter = entry.kind() == Network.Kind.COUNTER;
              int[] dims = counter ? new int[0] : PytorchLayout.dims(entry.value().shape());
              // Files of PyTorch before 0.4.1 have no counters.
              if (form == null && !counter) {
                wrong.add("missing " + name);
              } else if (form != null && !Arrays.equals(form.dims(), dims)) {
                wrong.add(
                    "%s: shape is %s but %s is needed"
                        .formatted(name, Arrays.toString(form.dims()), Arrays.toString(dims)));
              }
            });
    for (String name : forms.keySet()) {
      if (!network.state().containsKey(name)) {
        wrong.add("left over " + Printable.of(name));
      }
    }
    return wrong;
  }

  private static void requireFitting(String file, List<String> wrong) throws FormatException {
    if (!wrong.isEmpty()) {
      List<String> some = wrong.subList(0, Math.min(MOST_NAMED, wrong.size()));
      throw new FormatException(
          "%s: %d of its tensors do not fit the model: %s%s"
              .formatted(
                  file,
                  wrong.size(),
                  String.join(", ", some),
                  wrong.size() > MOST_NAMED ? ", ..." : ""));
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
