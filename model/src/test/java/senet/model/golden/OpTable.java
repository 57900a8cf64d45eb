package senet.model.golden;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** Cases of ops in JSON: an object of hyper-parameters under each name, op/number. */
final class OpTable {
  private OpTable() {}

  /** All cases in their order, every value as its text. */
  static Map<String, Map<String, String>> read(InputStream in) throws IOException {
    Map<String, Map<String, String>> cases = new LinkedHashMap<>();
    try (JsonParser json = new JsonFactory().createParser(in)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        Map<String, String> parameters = new LinkedHashMap<>();
        json.nextToken();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String key = json.currentName();
          json.nextToken();
          parameters.put(key, json.getText());
        }
        cases.put(name, parameters);
      }
    }
    return cases;
  }
}
