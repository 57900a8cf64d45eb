package senet.model.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import senet.model.nn.NearestNames;

/**
 * The recipes that come with the jar, a readable file each, which says in comments what it has
 * reached.
 */
public final class Presets {
  /** Their names; the first is the default. */
  public static final List<String> NAMES =
      List.of("fast", "seed", "se-resnet20", "se-resnet110", "wrn-16-8", "finetune", "smoke");

  private Presets() {}

  /**
   * The settings of a preset.
   *
   * @throws IllegalArgumentException naming the nearest, where there is none of that name
   */
  public static Settings of(String name) {
    String text = text(name);
    try {
      return Settings.parse(text, name + ".yaml");
    } catch (IOException e) {
      throw new UncheckedIOException("the jar is damaged: " + e.getMessage(), e);
    }
  }

  /** What a preset is, in the words of its first line. */
  public static String summary(String name) {
    return text(name).lines().findFirst().orElseThrow().substring(2);
  }

  /**
   * The file of a preset, comments and all.
   *
   * @throws IllegalArgumentException naming the nearest, where there is none of that name
   */
  public static String text(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "unknown preset '%s'; the nearest: %s; hint: 'senet presets' lists all"
              .formatted(name, String.join(", ", NearestNames.of(name, NAMES))));
    }
    try (InputStream file = Presets.class.getResourceAsStream(name + ".yaml")) {
      if (file == null) {
        throw new IllegalStateException("the jar is damaged: no " + name + ".yaml in it");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the jar is damaged: " + e.getMessage(), e);
    }
  }
}
