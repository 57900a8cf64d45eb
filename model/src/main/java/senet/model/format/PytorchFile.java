package senet.model.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import senet.model.format.PytorchStorages.Storage;

/** A state dict of PyTorch, opened: tensors that are windows on storages which the file holds. */
final class PytorchFile implements TensorReader {
  /** Networks share weights here and there; more is work that the file's size does not bound. */
  private static final int MOST_SHARED = 4;

  /** Where the storages' values come from. */
  interface Source extends Closeable {
    /** The values of {@code storage}, as many as it says. */
    ByteBuffer read(Storage storage) throws IOException;
  }

  private final Source source;
  private final SequencedMap<String, PytorchTensor> tensors;
  private final SequencedMap<String, Form> forms = new LinkedHashMap<>();

  /**
   * Around an open source, which it closes.
   *
   * @throws FormatException where the tensors are far more than the storages
   */
  PytorchFile(String file, Source source, SequencedMap<String, PytorchTensor> tensors)
      throws FormatException {
    this.source = source;
    this.tensors = tensors;
    long values = 0;
    long stored = 0;
    Map<String, Storage> storages = new LinkedHashMap<>();
    for (Map.Entry<String, PytorchTensor> named : tensors.entrySet()) {
      PytorchTensor tensor = named.getValue();
      forms.put(named.getKey(), tensor.form());
      values += tensor.bytes();
      if (storages.put(tensor.storage().key(), tensor.storage()) == null) {
        stored += tensor.storage().bytes();
      }
    }
    if (values / MOST_SHARED > stored) {
      throw new FormatException(
          "%s: its tensors are %d bytes, the storages that they share only %d"
              .formatted(file, values, stored));
    }
  }

  @Override
  public Map<String, String> metadata() {
    return Collections.emptyMap();
  }

  @Override
  public SequencedMap<String, Form> forms() {
    return forms;
  }

  @Override
  public void read(Sink sink) throws IOException {
    Map<Storage, List<String>> names = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) ->
            names.computeIfAbsent(tensor.storage(), _ -> new ArrayList<>()).add(name));
    for (Map.Entry<Storage, List<String>> shared : names.entrySet()) {
      ByteBuffer values = source.read(shared.getKey());
      boolean alone = shared.getValue().size() == 1;
      for (String name : shared.getValue()) {
        sink.accept(name, tensors.get(name).from(values, alone));
      }
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
