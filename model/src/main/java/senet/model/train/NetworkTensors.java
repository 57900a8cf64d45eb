package senet.model.train;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import senet.engine.tensor.Tensor;
import senet.model.format.Dtype;
import senet.model.format.PytorchLayout;
import senet.model.format.StoredTensor;
import senet.model.format.TensorReader;
import senet.model.nn.Network;

/**
 * A network's state as a file is to hold it, made one tensor at a time.
 *
 * @param metadata free text by key
 * @param network as it is when its tensors are read
 */
record NetworkTensors(Map<String, String> metadata, Network network) implements TensorReader {
  @Override
  public SequencedMap<String, Form> forms() {
    SequencedMap<String, Form> forms = new LinkedHashMap<>();
    network
        .state()
        .forEach(
            (name, entry) ->
                forms.put(
                    name,
                    entry.kind() == Network.Kind.COUNTER
                        ? new Form(Dtype.I64, new int[0])
                        : new Form(Dtype.F32, PytorchLayout.dims(entry.value().shape()))));
    return forms;
  }

  @Override
  public void read(Sink sink) throws IOException {
    for (Map.Entry<String, Network.Entry> named : network.state().entrySet()) {
      sink.accept(named.getKey(), stored(named.getValue()));
    }
  }

  private static StoredTensor stored(Network.Entry entry) {
    if (entry.kind() == Network.Kind.COUNTER) {
      return StoredTensor.ofLong(entry.counter().value());
    }
    Tensor value = entry.value();
    return StoredTensor.ofFloats(
        PytorchLayout.dims(value.shape()), PytorchLayout.values(value), value.size());
  }

  @Override
  public void close() {}
}
