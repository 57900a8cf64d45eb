package senet.model.format;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What a file of tensors holds, in memory.
 *
 * @param metadata free text by key
 * @param tensors by name, in the file's order
 */
public record TensorFile(Map<String, String> metadata, SequencedMap<String, StoredTensor> tensors)
    implements TensorReader {
  @Override
  public SequencedMap<String, Form> forms() {
    SequencedMap<String, Form> forms = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> forms.put(name, new Form(tensor.dtype(), tensor.dims())));
    return forms;
  }

  @Override
  public void read(Sink sink) throws IOException {
    for (Map.Entry<String, StoredTensor> tensor : tensors.entrySet()) {
      sink.accept(tensor.getKey(), tensor.getValue());
    }
  }

  @Override
  public void close() {}
}
