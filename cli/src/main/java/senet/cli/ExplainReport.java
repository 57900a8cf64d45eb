package senet.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import senet.model.data.Images;
import senet.model.explain.BlockGates;
import senet.model.explain.GateSummary;
import senet.model.explain.ImageExplanation;

/**
 * What {@code senet explain} found out, as tables and as JSON.
 *
 * @param weights the file
 * @param model what they are of
 */
record ExplainReport(Path weights, String model) {

  /**
   * An image that was explained.
   *
   * @param image the file
   * @param explanation what was found
   * @param written the picture of it
   */
  record Picture(Path image, ImageExplanation explanation, Path written) {}

  void print(PrintWriter out, Images images, List<BlockGates> gates) {
    out.printf(
        "weights   %s (%s)%ndata      %s%n%n",
        Terminal.printable(weights), model, Terminal.printable(images));
    TextTable table =
        new TextTable(
            "SE block",
            "channels",
            "mean gate",
            "between classes",
            "within a class",
            "below " + GateSummary.LOW,
            "above " + GateSummary.HIGH);
    for (BlockGates block : gates) {
      GateSummary summary = block.moments().summary();
      table.row(
          block.name(),
          block.moments().channels(),
          "%.4f".formatted(summary.mean()),
          "%.4f".formatted(summary.between()),
          "%.4f".formatted(summary.within()),
          "%.1f %%".formatted(100 * summary.below()),
          "%.1f %%".formatted(100 * summary.above()));
    }
    table.print(out);
    out.printf(
        "%nbetween, within: standard deviation of a channel's gate, over the classes' means and"
            + " over a class's images;%nbelow, above: channels of such a mean gate; %,d images%n%n",
        gates.getFirst().moments().images());
  }

  void printJson(
      PrintWriter out, Images images, int leftOut, List<BlockGates> gates, List<Path> written)
      throws IOException {
    Json.print(
        out,
        json -> {
          start(json);
          json.writeStringField("data", images.name());
          json.writeNumberField("images", gates.getFirst().moments().images());
          json.writeNumberField("unreadable_images", leftOut);
          json.writeArrayFieldStart("blocks");
          for (BlockGates block : gates) {
            GateSummary summary = block.moments().summary();
            json.writeStartObject();
            json.writeStringField("name", block.name());
            json.writeNumberField("channels", block.moments().channels());
            json.writeNumberField("mean", summary.mean());
            json.writeNumberField("between_classes", summary.between());
            json.writeNumberField("within_class", summary.within());
            json.writeNumberField("share_below", summary.below());
            json.writeNumberField("share_above", summary.above());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeArrayFieldStart("files");
          for (Path file : written) {
            json.writeString(file.toString());
          }
          json.writeEndArray();
        });
  }

  private void start(JsonGenerator json) throws IOException {
    json.writeStringField("weights", weights.toString());
    json.writeStringField("model", model);
  }

  void print(PrintWriter out, List<Picture> pictures) {
    out.printf("weights   %s (%s)%n%n", Terminal.printable(weights), model);
    TextTable table = new TextTable(2, "image", "class", "probability", "picture").endingInWords();
    for (Picture picture : pictures) {
      ImageExplanation explanation = picture.explanation();
      table.row(
          picture.image(),
          explanation.name() + (explanation.predicted() ? "" : " (not the most probable)"),
          Share.percent(explanation.probability()),
          picture.written());
    }
    table.print(out);
  }

  void printJson(PrintWriter out, List<Picture> pictures) throws IOException {
    Json.print(
        out,
        json -> {
          start(json);
          json.writeArrayFieldStart("images");
          for (Picture picture : pictures) {
            ImageExplanation explanation = picture.explanation();
            json.writeStartObject();
            json.writeStringField("file", picture.image().toString());
            json.writeStringField("class", explanation.name());
            json.writeNumberField("probability", explanation.probability());
            json.writeBooleanField("predicted", explanation.predicted());
            json.writeStringField("picture", picture.written().toString());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }
}
