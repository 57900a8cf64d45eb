package senet.model.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import senet.model.format.Safetensors;
import senet.model.format.TensorFile;
import senet.model.nn.Network;
import senet.model.zoo.Zoo;

/** Reads a tiny network's file, which the zoo does not know by name. */
final class CheckpointFixture {
  private CheckpointFixture() {}

  static Checkpoint load(Path file) throws IOException {
    TensorFile content = Safetensors.read(file);
    TinyNetwork architecture = new TinyNetwork();
    Network network = Zoo.network(architecture);
    Checkpoint.fill(network, content, file.getFileName().toString());
    return new Checkpoint(architecture, network, TinyNetwork.CLASSES, TinyNetwork.NORMALIZATION);
  }

  /** All values of the state, by name. */
  static Map<String, List<Float>> state(Checkpoint checkpoint) {
    Map<String, List<Float>> state = new LinkedHashMap<>();
    checkpoint
        .network()
        .state()
        .forEach(
            (name, entry) -> {
              if (entry.kind() == Network.Kind.COUNTER) {
                state.put(name, List.of((float) entry.counter().value()));
                return;
              }
              float[] values = entry.value().data();
              state.put(
                  name, IntStream.range(0, entry.value().size()).mapToObj(i -> values[i]).toList());
            });
    return state;
  }
}
