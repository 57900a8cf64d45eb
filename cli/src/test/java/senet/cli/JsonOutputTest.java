package senet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import senet.model.augment.Normalization;
import senet.model.data.Cifar10;
import senet.model.data.SyntheticImages;

/** {@code --json}: one line that a parser takes, with these fields and no others. */
class JsonOutputTest {
  private static final JsonFactory FACTORY = new JsonFactory();

  @TempDir Path directory;

  /** The one object on the one line that a command prints. */
  private static Map<String, Object> json(String... args) throws IOException {
    CommandRun run = CommandRun.of(args);
    assertThat(run.err()).isEmpty();
    return json(run);
  }

  private static Map<String, Object> json(CommandRun run) throws IOException {
    assertThat(run.code()).isZero();
    assertThat(run.out()).endsWith("}\n").hasLineCount(1);
    try (JsonParser parser = FACTORY.createParser(run.out())) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      Map<String, Object> object = object(parser);
      assertThat(parser.nextToken()).isNull();
      return object;
    }
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      assertThat(object.put(name, value(parser))).as("twice: " + name).isNull();
    }
    return object;
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        yield array;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      default -> throw new IOException("no value: " + parser.currentToken());
    };
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> inner(Map<String, Object> object, String name) {
    return (Map<String, Object>) object.get(name);
  }

  @SuppressWarnings("unchecked")
  private static List<Object> array(Map<String, Object> object, String name) {
    return (List<Object>) object.get(name);
  }

  @Test
  void eval() throws IOException {
    Path weights = directory.resolve("a \"b\".safetensors");
    CommandRun.saveUntrained(weights, SyntheticImages.CLASSES, Normalization.cifar10());
    Map<String, Object> json =
        json("eval", "--weights", weights.toString(), "--limit-test", "20", "--json");
    assertThat(json)
        .containsOnlyKeys(
            "weights",
            "images",
            "unreadable_images",
            "measured",
            "accuracy",
            "top5_accuracy",
            "loss",
            "classes_without_images",
            "macro",
            "micro",
            "classes",
            "confusion",
            "heat_map")
        .containsEntry("weights", weights.toString())
        .containsEntry("images", 20L)
        .containsEntry("heat_map", directory.resolve("confusion_matrix.png").toString());
    assertThat(inner(json, "micro"))
        .containsOnlyKeys("precision", "recall", "f1")
        .containsEntry("precision", json.get("accuracy"));
    assertThat(inner(json, "macro")).containsOnlyKeys("precision", "recall", "f1");
    assertThat(inner(json, "classes").keySet()).containsExactlyElementsOf(SyntheticImages.CLASSES);
    assertThat(inner(inner(json, "classes"), "disc")).containsOnlyKeys("precision", "recall", "f1");
    long images =
        array(json, "confusion").stream()
            .flatMap(row -> ((List<?>) row).stream())
            .mapToLong(count -> (long) count)
            .sum();
    assertThat(images).isEqualTo(20);
    assertThat((double) json.get("loss")).isPositive();
  }

  @Test
  void predict() throws IOException {
    Path weights = directory.resolve("w.safetensors");
    CommandRun.saveUntrained(weights);
    List<String> files = new ArrayList<>();
    for (String name : List.of("ä b.png", "c.png")) {
      Path file = directory.resolve(name);
      ImageIO.write(new BufferedImage(9, 5, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
      files.add(file.toString());
    }
    Map<String, Object> json =
        json("predict", files.get(0), files.get(1), "--weights", weights + "", "--json");
    assertThat(json)
        .containsOnlyKeys("weights", "model", "images")
        .containsEntry("weights", weights.toString())
        .containsEntry("model", "se_resnet20");
    for (int i = 0; i < files.size(); i++) {
      @SuppressWarnings("unchecked")
      Map<String, Object> image = (Map<String, Object>) array(json, "images").get(i);
      assertThat(image).containsOnlyKeys("file", "predictions").containsEntry("file", files.get(i));
      assertThat(array(image, "predictions")).hasSize(3);
      @SuppressWarnings("unchecked")
      Map<String, Object> first = (Map<String, Object>) array(image, "predictions").getFirst();
      assertThat(first).containsOnlyKeys("class", "probability");
      assertThat(Cifar10.CLASSES).contains((String) first.get("class"));
      assertThat((double) first.get("probability")).isBetween(0.1, 1.0); // the largest of ten
    }
  }

  @Test
  void summary() throws IOException {
    Map<String, Object> json = json("summary", "seed", "--squeeze", "none", "--json");
    assertThat(json)
        .containsOnlyKeys(
            "model",
            "se",
            "parameters",
            "macs",
            "se_parameters",
            "se_macs",
            "training_bytes_batch_128",
            "training_heap_bytes_batch_128",
            "inference_bytes_batch_128",
            "inference_heap_bytes_batch_128",
            "layers")
        .containsEntry("model", "seed")
        .containsEntry(
            "se",
            "squeeze=none,gate=sigmoid,reduction=16,divisor=1,bias=no,integration=standard,stages=all")
        .containsEntry("parameters", 2_708_106L);
    long parameters = 0;
    long macs = 0;
    for (Object layer : array(json, "layers")) {
      @SuppressWarnings("unchecked")
      Map<String, Object> fields = (Map<String, Object>) layer;
      assertThat(fields).containsOnlyKeys("layer", "op", "output", "parameters", "macs", "bytes");
      parameters += (long) fields.get("parameters");
      macs += (long) fields.get("macs");
    }
    assertThat(parameters).isEqualTo(2_708_106L);
    assertThat(json).containsEntry("macs", macs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "infer"})
  void bench(String mode) throws IOException {
    String line = "bench --model se_resnet20 --mode %s --batch-size 3 --threads 2 --steps 3";
    CommandRun run = CommandRun.of((line + " --warm-up 0 --json").formatted(mode).split(" "));
    Map<String, Object> json = json(run);
    assertThat(json)
        .containsOnlyKeys(
            "model",
            "mode",
            "batch",
            "threads",
            "images_per_second",
            "step_millis",
            "gflops",
            "fma_peak_gflops",
            "allocated_bytes_per_step")
        .containsEntry("model", "se_resnet20")
        .containsEntry("mode", mode)
        .containsEntry("batch", 3L)
        .containsEntry("threads", 2L);
    double seconds = (double) json.get("step_millis") / 1e3;
    double flops = (mode.equals("train") ? 3 : 1) * 2.0 * 3 * 40_813_184;
    assertThat((double) json.get("images_per_second")).isCloseTo(3 / seconds, withinPercentage(1));
    assertThat((double) json.get("gflops")).isCloseTo(flops / seconds / 1e9, withinPercentage(1));
    assertThat((double) json.get("fma_peak_gflops")).isPositive();
    long allocated = (long) json.get("allocated_bytes_per_step");
    assertThat(allocated).isNotNegative();
    String hint = "not all is compiled yet; hint: a longer --warm-up%n".formatted();
    assertThat(run.err()).isEqualTo(allocated == 0 ? "" : hint);
  }

  @Test
  void summaryOfAnImageNetNetwork() throws IOException {
    assertThat(json("summary", "se_resnet50", "--batch-size", "8", "--json"))
        .containsOnlyKeys(
            "model",
            "se",
            "parameters",
            "macs",
            "se_parameters",
            "se_macs",
            "training_bytes_batch_8",
            "training_heap_bytes_batch_8",
            "inference_bytes_batch_8",
            "inference_heap_bytes_batch_8",
            "layers")
        .containsEntry("parameters", 28_088_024L)
        .extractingByKey("macs")
        .matches(macs -> Math.round((long) macs / 1e6) == 3_860);
  }

  @Test
  void seedTrainsInBatchesOf128BelowThreeGigabytes() throws IOException {
    long data = 3L * 32 * 32 * 60_000; // CIFAR-10's bytes
    assertThat((long) json("summary", "seed", "--json").get("training_heap_bytes_batch_128") + data)
        .isLessThan(3_000_000_000L);
  }

  @Test
  void doctor() throws IOException {
    assertThat(json("doctor", "--json"))
        .containsOnlyKeys(
            "jdk",
            "simd",
            "compiler",
            "processors",
            "heap_bytes",
            "fma_peak_gflops",
            "gemm_gflops",
            "exact",
            "healthy",
            "cases",
            "failed_cases",
            "skipped_cases",
            "gemm_allocated_bytes",
            "complaints")
        .containsEntry("jdk", Runtime.version().toString())
        .containsEntry("heap_bytes", Runtime.getRuntime().maxMemory())
        .containsEntry("exact", true)
        .containsEntry("failed_cases", List.of());
  }
}
