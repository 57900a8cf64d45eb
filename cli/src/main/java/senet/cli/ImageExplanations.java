package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import senet.engine.parallel.Parallel;
import senet.model.data.ImageFile;
import senet.model.explain.ImageExplainer;
import senet.model.explain.ImageExplanation;
import senet.model.train.Checkpoint;
import senet.model.zoo.Architecture;

/**
 * Pictures of what a network goes by in single images.
 *
 * @param checkpoint of the network
 * @param directory where pictures go
 * @param err where it is told of images that cannot be read
 */
record ImageExplanations(Checkpoint checkpoint, Path directory, PrintWriter err) {

  /**
   * Explains those of {@code files} that can be read.
   *
   * @param label of the class that is spoken for, empty for the most probable one of each image
   * @throws IOException where there is only one, and it cannot be read
   */
  List<ExplainReport.Picture> of(List<Path> files, OptionalInt label, Parallel parallel)
      throws IOException {
    ImageExplainer explainer = new ImageExplainer(checkpoint, parallel);
    List<ExplainReport.Picture> pictures = new ArrayList<>();
    for (Path file : files) {
      try {
        ImageFile image = ImageFile.read(file);
        pictures.add(drawn(file, image, explainer.explain(image, label)));
      } catch (IOException e) {
        if (files.size() == 1) {
          throw e;
        }
        err.println("senet: warning: " + Failures.line(e));
      }
    }
    return pictures;
  }

  private ExplainReport.Picture drawn(Path file, ImageFile image, ImageExplanation explanation) {
    Architecture.Images taken = checkpoint.architecture().images();
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    Path written = ExplainFiles.free(directory, List.of(stem + "-explain.png")).getFirst();
    Panels.write(
        () ->
            ExplanationPicture.of(
                name, image, checkpoint.preprocessing(), taken.h(), taken.w(), explanation),
        written);
    return new ExplainReport.Picture(file, explanation, written);
  }
}
