package senet.model.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The JSON header of a safetensors file: parsed strictly, written canonically. */
final class SafetensorsHeader {
  private static final String METADATA = "__metadata__";
  private static final int ALIGNMENT = 8;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
          // Names come from outside: none of them may stay in memory after its file.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  /** Where one tensor lies: its bytes follow the ones of the entry before. */
  record Entry(Dtype dtype, int[] dims, int bytes) {}

  private record Span(String name, Dtype dtype, int[] dims, long from, long to) {}

  private SafetensorsHeader() {}

  /**
   * Reads the header.
   *
   * @param file for messages
   * @param metadata is filled with the free text
   * @param dataBytes what follows the header in the file
   * @return the tensors in the order of their bytes, which leave no gap
   */
  static SequencedMap<String, Entry> parse(
      String file, byte[] header, Map<String, String> metadata, long dataBytes) throws IOException {
    List<Span> spans = new ArrayList<>();
    try (JsonParser json = JSON.createParser(new StringReader(utf8(file, header)))) {
      expect(file, json.nextToken(), JsonToken.START_OBJECT, "the header");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = unicode(file, json.currentName());
        expect(file, json.nextToken(), JsonToken.START_OBJECT, "'" + Printable.of(name) + "'");
        if (name.equals(METADATA)) {
          parseMetadata(file, json, metadata);
        } else {
          spans.add(parseSpan(file, name, json));
        }
      }
      if (json.nextToken() != null) {
        throw new FormatException("%s: the header goes on after its end".formatted(file));
      }
    } catch (JsonProcessingException e) {
      throw new FormatException(
          "%s: the header is not JSON: %s".formatted(file, Printable.of(e.getOriginalMessage())));
    }
    return contiguous(file, spans, dataBytes);
  }

  private static String utf8(String file, byte[] header) throws FormatException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(header))
          .toString();
    } catch (CharacterCodingException _) {
      throw new FormatException("%s: the header is not UTF-8".formatted(file));
    }
  }

  /** Refuses what could not be written again: half of a pair of code units, by an escape. */
  private static String unicode(String file, String text) throws FormatException {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new FormatException("%s: '%s' is not Unicode text".formatted(file, Printable.of(text)));
    }
    return text;
  }

  private static void expect(String file, JsonToken found, JsonToken wanted, String what)
      throws FormatException {
    if (found != wanted) {
      throw new FormatException("%s: %s is %s, expected %s".formatted(file, what, found, wanted));
    }
  }

  private static void parseMetadata(String file, JsonParser json, Map<String, String> metadata)
      throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = unicode(file, json.currentName());
      expect(
          file, json.nextToken(), JsonToken.VALUE_STRING, "metadata '" + Printable.of(key) + "'");
      metadata.put(key, unicode(file, json.getText()));
    }
  }

  private static Span parseSpan(String file, String raw, JsonParser json) throws IOException {
    String name = Printable.of(raw);
    Dtype dtype = null;
    long[] dims = null;
    long[] offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "dtype" -> dtype = dtype(file, name, json.getText());
        case "shape" -> dims = longs(file, name, field, json);
        case "data_offsets" -> offsets = longs(file, name, field, json);
        default ->
            throw new FormatException(
                "%s: tensor '%s' has an unknown field '%s'"
                    .formatted(file, name, Printable.of(field)));
      }
    }
    if (dtype == null || dims == null || offsets == null || offsets.length != 2) {
      throw new FormatException(
          "%s: tensor '%s' lacks dtype, shape or two data_offsets".formatted(file, name));
    }
    long bytes = Safetensors.byteSize(dtype, dims);
    if (bytes < 0) {
      throw new FormatException(
          "%s: tensor '%s' of shape %s and type %s is too large for an array"
              .formatted(file, name, Arrays.toString(dims), dtype));
    }
    if (offsets[1] < offsets[0] || offsets[1] - offsets[0] != bytes) {
      throw new FormatException(
          "%s: tensor '%s' has data_offsets %s but shape %s of %s needs %d bytes"
              .formatted(
                  file, name, Arrays.toString(offsets), Arrays.toString(dims), dtype, bytes));
    }
    int[] sizes = Arrays.stream(dims).mapToInt(Math::toIntExact).toArray();
    return new Span(raw, dtype, sizes, offsets[0], offsets[1]);
  }

  private static Dtype dtype(String file, String name, String text) throws FormatException {
    for (Dtype dtype : Dtype.values()) {
      if (dtype.name().equals(text)) {
        return dtype;
      }
    }
    throw new FormatException(
        "%s: tensor '%s' has the unknown dtype '%s'".formatted(file, name, Printable.of(text)));
  }

  private static long[] longs(String file, String name, String field, JsonParser json)
      throws IOException {
    expect(file, json.currentToken(), JsonToken.START_ARRAY, "'%s' of '%s'".formatted(field, name));
    long[] values = new long[Safetensors.MOST_AXES];
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(
          file,
          json.currentToken(),
          JsonToken.VALUE_NUMBER_INT,
          "'%s' of '%s'".formatted(field, name));
      long value = json.getLongValue();
      if (value < 0
          || (field.equals("shape") && value > Integer.MAX_VALUE)
          || count == Safetensors.MOST_AXES) {
        throw new FormatException(
            "%s: '%s' of '%s' holds %d, or more than %d numbers"
                .formatted(file, field, name, value, Safetensors.MOST_AXES));
      }
      values[count++] = value;
    }
    return Arrays.copyOf(values, count);
  }

  private static SequencedMap<String, Entry> contiguous(
      String file, List<Span> spans, long dataBytes) throws FormatException {
    List<Span> sorted = new ArrayList<>(spans);
    sorted.sort(
        (a, b) -> a.from != b.from ? Long.compare(a.from, b.from) : Long.compare(a.to, b.to));
    SequencedMap<String, Entry> entries = new LinkedHashMap<>();
    long at = 0;
    for (Span span : sorted) {
      if (span.from != at) {
        throw new FormatException(
            "%s: tensor '%s' starts at byte %d, the one before ends at %d"
                .formatted(file, Printable.of(span.name), span.from, at));
      }
      at = span.to;
      entries.put(span.name, new Entry(span.dtype, span.dims, (int) (span.to - span.from)));
    }
    if (at != dataBytes) {
      throw new FormatException(
          "%s: the tensors need %d bytes, the file has %d after its header; hint: it is cut short or has something appended"
              .formatted(file, at, dataBytes));
    }
    return entries;
  }

  /**
   * The header for tensors of {@code forms} in their order, padded with spaces to a multiple of 8
   * bytes.
   */
  static byte[] json(Map<String, String> metadata, SequencedMap<String, TensorReader.Form> forms)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeObjectFieldStart(METADATA);
      for (Map.Entry<String, String> entry : metadata.entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
      long at = 0;
      for (Map.Entry<String, TensorReader.Form> named : forms.entrySet()) {
        TensorReader.Form tensor = named.getValue();
        json.writeObjectFieldStart(named.getKey());
        json.writeStringField("dtype", tensor.dtype().name());
        json.writeFieldName("shape");
        json.writeArray(tensor.dims(), 0, tensor.dims().length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {at, at + tensor.bytes()}, 0, 2);
        json.writeEndObject();
        at += tensor.bytes();
      }
      json.writeEndObject();
    }
    while (bytes.size() % ALIGNMENT != 0) {
      bytes.write(' ');
    }
    return bytes.toByteArray();
  }
}
