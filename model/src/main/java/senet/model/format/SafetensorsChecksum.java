package senet.model.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** CRC-32C over all that a safetensors file says, except the checksum itself. */
final class SafetensorsChecksum {
  private final CRC32C crc = new CRC32C();

  /** Begins with the metadata. */
  SafetensorsChecksum(Map<String, String> metadata) {
    Map<String, String> texts = new TreeMap<>(metadata);
    texts.remove(Safetensors.CHECKSUM);
    texts.forEach((key, value) -> update(key + "\0" + value + "\0"));
  }

  /** Goes on with the next tensor. */
  void update(String name, StoredTensor tensor) {
    update(name + "\0" + tensor.dtype() + Arrays.toString(tensor.dims()) + "\0");
    crc.update(tensor.bytes());
  }

  private void update(String text) {
    crc.update(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The sum so far, in hexadecimal. */
  String value() {
    return "%08x".formatted(crc.getValue());
  }
}
