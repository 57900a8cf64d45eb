package senet.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run's configuration says is what was written into it. */
class RunSettingsTest {
  @TempDir Path directory;

  @Test
  void whatARunHasWritten() throws IOException {
    SequencedMap<String, Object> settings = new LinkedHashMap<>();
    settings.put("model", "se_resnet20");
    settings.put("odd", "a \"b\" \\n \n c: # d\\");
    settings.put("empty", "");
    settings.put("epochs", 12);
    settings.put("nesterov", true);
    RunDirectory run = RunDirectory.create(directory.resolve("run"));
    run.writeConfig(settings);
    RunSettings read = RunSettings.read(run.root().resolve("config.yaml"));
    assertThat(read.values())
        .containsExactly(
            Map.entry("model", "se_resnet20"),
            Map.entry("odd", "a \"b\" \\n \n c: # d\\"),
            Map.entry("empty", ""),
            Map.entry("epochs", "12"),
            Map.entry("nesterov", "true"));
    assertThat(read.value("epochs")).contains("12");
    assertThat(read.value("none")).isEmpty();
  }

  @Test
  void whatIsNoSettingIsPassedBy() throws IOException {
    Path file = directory.resolve("config.yaml");
    Files.writeString(file, "# by hand\n\nlr: 0.1  \nx\n");
    assertThat(RunSettings.read(file).values()).containsExactly(Map.entry("lr", "0.1"));
  }
}
