package senet.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import senet.model.augment.Normalization;
import senet.model.data.SyntheticImages;
import senet.model.nn.Network;
import senet.model.train.Checkpoint;
import senet.model.train.Predictor.Prediction;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** The program in README.md, compiled and run as it says there, with other paths. */
class ReadmeTest {
  private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir Path directory;

  private static String program() throws IOException {
    Matcher program = PROGRAM.matcher(Files.readString(Path.of("../README.md")));
    assertThat(program.find()).as("a block of Java in README.md").isTrue();
    return program.group(1);
  }

  private String with(String program, String path, Path own) {
    assertThat(program).containsOnlyOnce('"' + path + '"');
    return program.replace('"' + path + '"', '"' + own.toString().replace("\\", "\\\\") + '"');
  }

  @Test
  void theProgramRuns() throws Exception {
    Path weights = directory.resolve("w.safetensors");
    Architecture architecture = Zoo.architecture("se_resnet20", Options.CIFAR10);
    Network network = Zoo.network(architecture);
    network.initialise(1);
    new Checkpoint(architecture, network, SyntheticImages.CLASSES, Normalization.cifar10())
        .save(weights);
    Path photo = directory.resolve("a.png");
    ImageIO.write(new BufferedImage(40, 50, BufferedImage.TYPE_INT_RGB), "png", photo.toFile());

    String program = with(program(), "runs/first/weights/best.safetensors", weights);
    Path source = directory.resolve("Photo.java");
    Files.writeString(source, with(program, "photo.jpg", photo));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                source.toString())
            .redirectError(directory.resolve("err").toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(directory.resolve("err"))).isZero();

    List<Prediction> expected;
    try (Classifier classifier = Classifier.load(weights)) {
      expected = classifier.predict(photo).subList(0, 3);
    }
    assertThat(out.lines().toList())
        .isEqualTo(
            expected.stream()
                .map(p -> "%s %.1f %%".formatted(p.name(), 100 * p.probability()))
                .collect(Collectors.toList()));
  }
}
