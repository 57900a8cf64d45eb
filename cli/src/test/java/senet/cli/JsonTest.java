package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What JSON cannot say otherwise. */
class JsonTest {
  @Test
  void whatIsNoNumberIsNull() throws IOException {
    StringWriter out = new StringWriter();
    Json.print(
        new PrintWriter(out),
        json -> {
          json.writeNumberField("loss", Double.NaN);
          json.writeNumberField("most", Double.POSITIVE_INFINITY);
          json.writeNumberField("lr", 0.05);
          json.writeNumberField("float", Float.NaN);
        });
    assertThat(out).hasToString("{\"loss\":null,\"most\":null,\"lr\":0.05,\"float\":null}\n");
  }
}
