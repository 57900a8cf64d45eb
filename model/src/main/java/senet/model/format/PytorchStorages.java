package senet.model.format;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** What a pickle of PyTorch says of the storages outside it, in which its tensors' values lie. */
final class PytorchStorages implements RestrictedPickle.Outside {
  private static final String MODULE = "torch.";

  /** Names of types of storages, which a pickle must be allowed to name. */
  static final List<String> NAMES =
      Arrays.stream(Dtype.values()).map(dtype -> MODULE + dtype.storage()).toList();

  /**
   * Values of one type, one after another.
   *
   * @param key its name in the file
   * @param count of its values
   */
  record Storage(String key, Dtype dtype, long count) {
    /** The length of its values. */
    long bytes() {
      return count * dtype.bytes();
    }
  }

  private final String file;
  private final SequencedMap<String, Storage> storages = new LinkedHashMap<>();

  /**
   * None yet.
   *
   * @param file for messages
   */
  PytorchStorages(String file) {
    this.file = file;
  }

  /** All that the pickle has named, by key. */
  SequencedMap<String, Storage> all() {
    return storages;
  }

  /** The storage that {@code id} names: (kind, type, key, device, values, perhaps a view). */
  @Override
  public Object of(Object id) throws FormatException {
    if (!(id instanceof List<?> parts
        && (parts.size() == 5 || (parts.size() == 6 && parts.getLast() == null))
        && "storage".equals(parts.get(0))
        && parts.get(1) instanceof RestrictedPickle.Global(String type)
        && NAMES.contains(type)
        && parts.get(2) instanceof String key
        && parts.get(4) instanceof Long count)) {
      throw new FormatException(
          "%s: the pickle refers to something that is no storage of tensors; hint: save model.state_dict() with PyTorch 1.6 or later"
              .formatted(file));
    }
    Storage storage = new Storage(key, dtype(type), count);
    if (count < 0 || count > Long.MAX_VALUE / Long.BYTES) {
      throw new FormatException(
          "%s: storage %s has %d values".formatted(file, Printable.of(key), count));
    }
    Storage before = storages.putIfAbsent(key, storage);
    if (before != null && !before.equals(storage)) {
      throw new FormatException(
          "%s: storage %s is %d values of %s and also %d of %s"
              .formatted(
                  file,
                  Printable.of(key),
                  before.count,
                  before.dtype,
                  storage.count,
                  storage.dtype));
    }
    return storage;
  }

  private static Dtype dtype(String type) {
    return Arrays.stream(Dtype.values())
        .filter(dtype -> type.equals(MODULE + dtype.storage()))
        .findFirst()
        .orElseThrow();
  }
}
