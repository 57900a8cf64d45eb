package senet.model.format;

import java.util.Map;
import java.util.SequencedMap;

/**
 * What a file of tensors holds.
 *
 * @param metadata free text by key
 * @param tensors by name, in the file's order
 */
public record TensorFile(
    Map<String, String> metadata, SequencedMap<String, StoredTensor> tensors) {}
