package senet.model.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Finds the tensors of a network in what a file of PyTorch holds. */
final class StateDict {
  /** Under which training programs keep it beside other things, the most telling first. */
  private static final List<String> KEYS =
      List.of("state_dict", "model_state_dict", "model", "net", "network", "module", "weights");

  /** What {@code DataParallel} puts before every name. */
  private static final String WRAPPED = "module.";

  private StateDict() {}

  /**
   * The tensors by name, without a prefix that all of them have from being wrapped.
   *
   * @param file for messages
   * @param content the pickle's value
   * @throws FormatException where there are none
   */
  static SequencedMap<String, PytorchTensor> of(String file, Object content)
      throws FormatException {
    if (!(content instanceof Map<?, ?> whole)) {
      throw new FormatException(
          "%s: it holds no map of names to tensors; hint: save model.state_dict()".formatted(file));
    }
    Map<?, ?> named = named(whole);
    SequencedMap<String, PytorchTensor> tensors = new LinkedHashMap<>();
    boolean wrapped = !named.isEmpty() && named.keySet().stream().allMatch(StateDict::isWrapped);
    for (Map.Entry<?, ?> entry : named.entrySet()) {
      String name = String.valueOf(entry.getKey());
      tensors.put(
          wrapped ? name.substring(WRAPPED.length()) : name,
          PytorchTensor.of(file, name, entry.getValue()));
    }
    return tensors;
  }

  private static Map<?, ?> named(Map<?, ?> whole) {
    for (String key : KEYS) {
      if (whole.get(key) instanceof Map<?, ?> inner
          && inner.values().stream().anyMatch(PytorchTensor::is)) {
        return inner;
      }
    }
    return whole;
  }

  private static boolean isWrapped(Object name) {
    return name instanceof String text && text.startsWith(WRAPPED);
  }
}
