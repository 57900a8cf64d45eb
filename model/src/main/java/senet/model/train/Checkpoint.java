package senet.model.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import senet.engine.tensor.Tensor;
import senet.model.format.FormatException;
import senet.model.format.Printable;
import senet.model.format.PytorchLayout;
import senet.model.format.Safetensors;
import senet.model.format.StoredTensor;
import senet.model.format.TensorFile;
import senet.model.nn.Network;
import senet.model.nn.Squeeze;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/**
 * A network in a safetensors file: its tensors under PyTorch's names and in PyTorch's layout, and
 * in the metadata what is needed to build it again.
 *
 * @param architecture what it is
 * @param network built and filled
 * @param classes names of its outputs
 */
public record Checkpoint(Architecture architecture, Network network, List<String> classes) {
  private static final String MODEL = "senet.model";
  private static final String CHANNELS = "senet.channels";
  private static final String SQUEEZE = "senet.squeeze";
  private static final String CLASSES = "senet.classes";
  private static final int MOST_NAMED = 5;

  /** Bounds of what metadata may ask to build: they come from outside, and memory follows them. */
  private static final int MOST_CHANNELS = 1 << 10;

  private static final int MOST_CLASSES = 1 << 16;

  /** Copies the class names. */
  public Checkpoint {
    classes = List.copyOf(classes);
  }

  /** Writes everything durably. */
  public void save(Path file) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "pt");
    metadata.put(MODEL, architecture.name());
    metadata.put(CHANNELS, String.valueOf(architecture.options().channels()));
    metadata.put(SQUEEZE, architecture.options().squeeze().toString());
    metadata.put(CLASSES, String.join("\n", classes));
    Safetensors.write(file, new TensorFile(metadata, tensors(network)));
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
                      ? StoredTensor.ofLong((long) value.data()[0])
                      : StoredTensor.ofFloats(
                          PytorchLayout.dims(value.shape()),
                          PytorchLayout.values(value),
                          value.size()));
            });
    return tensors;
  }

  /**
   * Reads a file that {@link #save} wrote.
   *
   * @throws FormatException where it is damaged, says nothing of its model, or does not fit it
   */
  public static Checkpoint load(Path file) throws IOException {
    TensorFile content = Safetensors.read(file);
    Map<String, String> metadata = content.metadata();
    if (!metadata.containsKey(MODEL) || !metadata.containsKey(CLASSES)) {
      throw new FormatException(
          "%s: no %s in its metadata; hint: it was not written by senet, name the model with --model"
              .formatted(file.getFileName(), MODEL));
    }
    List<String> classes = List.of(metadata.get(CLASSES).split("\n", -1));
    Architecture architecture;
    try {
      Options options =
          new Options(
              Integer.parseInt(metadata.getOrDefault(CHANNELS, "3")),
              classes.size(),
              Squeeze.of(metadata.getOrDefault(SQUEEZE, "avg")));
      if (options.channels() > MOST_CHANNELS || options.classes() > MOST_CLASSES) {
        throw new IllegalArgumentException(
            "%d channels and %d classes, at most %d and %d are built"
                .formatted(options.channels(), options.classes(), MOST_CHANNELS, MOST_CLASSES));
      }
      architecture = Zoo.architecture(metadata.get(MODEL), options);
    } catch (IllegalArgumentException e) {
      throw new FormatException(
          "%s: %s".formatted(file.getFileName(), Printable.of(e.getMessage())));
    }
    return load(file, content, architecture, classes);
  }

  /**
   * Reads any file of PyTorch's names for {@code architecture}, whatever wrote it.
   *
   * @throws FormatException where it is damaged or does not fit
   */
  public static Checkpoint load(Path file, Architecture architecture, List<String> classes)
      throws IOException {
    return load(file, Safetensors.read(file), architecture, classes);
  }

  private static Checkpoint load(
      Path file, TensorFile content, Architecture architecture, List<String> classes)
      throws FormatException {
    Network network = Zoo.network(architecture);
    fill(network, content, file.getFileName().toString());
    return new Checkpoint(architecture, network, classes);
  }

  /**
   * Fills a network's state.
   *
   * @param file for messages
   * @throws FormatException listing tensors that are missing, left over or of another shape
   */
  public static void fill(Network network, TensorFile content, String file) throws FormatException {
    List<String> wrong = new ArrayList<>();
    network
        .state()
        .forEach(
            (name, entry) -> {
              StoredTensor stored = content.tensors().get(name);
              if (stored == null) {
                // Files of PyTorch before 0.4.1 have no counters.
                if (entry.kind() != Network.Kind.COUNTER) {
                  wrong.add("missing " + name);
                }
                return;
              }
              try {
                PytorchLayout.copyInto(entry.value(), stored.dims(), stored.toFloats());
              } catch (IllegalArgumentException e) {
                wrong.add(name + ": " + e.getMessage());
              }
            });
    for (String name : content.tensors().keySet()) {
      if (!network.state().containsKey(name)) {
        wrong.add("left over " + Printable.of(name));
      }
    }
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
    requireFinite(network, file);
  }

  private static void requireFinite(Network network, String file) throws FormatException {
    for (Map.Entry<String, Network.Entry> named : network.state().entrySet()) {
      Tensor value = named.getValue().value();
      for (int i = 0; i < value.size(); i++) {
        if (!Float.isFinite(value.data()[i])) {
          throw new FormatException(
              "%s: %s holds %s at index %d; hint: the training diverged, use another checkpoint"
                  .formatted(file, named.getKey(), value.data()[i], i));
        }
      }
    }
  }
}
