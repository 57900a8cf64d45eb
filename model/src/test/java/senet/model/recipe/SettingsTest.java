package senet.model.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import senet.model.format.FormatException;

class SettingsTest {
  @Test
  void linesAndComments() throws FormatException {
    Settings settings =
        Settings.parse(
            """
            # A recipe.
            epochs: 10     # passes

            schedule:   triangular 0.2 0.23 0.07
            model: "a # b: c"
            """,
            "x.yaml");
    assertThat(settings.values().keySet()).containsExactly("epochs", "schedule", "model");
    assertThat(settings.text("epochs")).hasValue("10");
    assertThat(settings.text("schedule")).hasValue("triangular 0.2 0.23 0.07");
    assertThat(settings.text("model")).hasValue("a # b: c");
    assertThat(settings.text("seed")).isEmpty();
    assertThat(settings.values().get("schedule").place()).isEqualTo("x.yaml:4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "epochs 10 | x.yaml:2: 'epochs 10' is not 'key: value'",
        "epochs:10 | x.yaml:2: 'epochs:10' is not 'key: value'",
        "- a: 1 | x.yaml:2: '- a: 1' is not 'key: value'",
        "Epochs: 1 | x.yaml:2: 'Epochs: 1' is not 'key: value'",
        "model: \"a | x.yaml:2: \"a does not end with its quote",
        "model: \"a\" b | x.yaml:2: \"a\" b does not end with its quote",
        "model: \" | x.yaml:2: \" does not end with its quote",
        "model: \"a\\\" | x.yaml:2: \"a\\\" does not end with its quote",
        "seed: 1 | x.yaml:2: seed is set a second time, first at x.yaml:1; hint: leave one of them"
            + " out"
      })
  void whatIsNoSetting(String line, String message) {
    assertThatThrownBy(() -> Settings.parse("seed: 0\n" + line, "x.yaml"))
        .isInstanceOf(FormatException.class)
        .hasMessage(message);
  }

  @Test
  void laterOnesWin() throws FormatException {
    Settings base = Settings.parse("epochs: 1\nviews: none", "a.yaml");
    Settings more = base.with(Settings.parse("views: mirror\npatience: 3", "b.yaml"));
    assertThat(more.with("epochs", "7", "--epochs"))
        .hasToString("epochs: 7\nviews: mirror\npatience: 3\n");
    assertThat(more.without("views")).hasToString("epochs: 1\npatience: 3\n");
    assertThat(base).hasToString("epochs: 1\nviews: none\n");
  }

  @Test
  void anUnknownKeyIsTold() throws FormatException {
    Settings settings = Settings.parse("epochs: 1\n\nmomentun: 1", "x.yaml");
    assertThatThrownBy(() -> settings.requireKnown(List.of("epochs", "momentum", "augment")))
        .hasMessage("x.yaml:3: unknown setting 'momentun'; the nearest: momentum, augment, epochs");
    settings.requireKnown(List.of("epochs", "momentun"));
  }

  /** Whatever the text is, one line of the file holds it. */
  @Property
  void whatIsWrittenIsRead(@ForAll @StringLength(max = 30) String text) throws FormatException {
    String value = text.replace("\r", "").replace("\u2028", "").replace("\u2029", "");
    value = value.replace("\u0085", "").replace("\u000b", "").replace("\f", "");
    Settings settings = Settings.none().with("model", value, "test");
    assertThat(settings.toString().lines()).hasSize(1);
    assertThat(Settings.parse(settings.toString(), "x").text("model")).hasValue(value);
  }
}
