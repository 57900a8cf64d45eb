package senet.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import senet.engine.tensor.Shape;
import senet.model.nn.Summary;

/** A summary's rows in a terminal's width: what ops have by default is left out. */
final class SummaryTable {
  private static final double BYTES_PER_KIBIBYTE = 1 << 10;

  /** What most ops have, or what is not of the network. */
  private static final List<String> USUAL =
      List.of(
          "",
          "stride=1",
          "padding=0",
          "dilation=1",
          "groups=1",
          "ceilMode=false",
          "epsilon=1.0E-5",
          "momentum=0.1",
          "training=false");

  private SummaryTable() {}

  static void print(Summary summary, PrintWriter out) {
    TextTable table = new TextTable(2, "layer", "op", "output", "parameters", "MAC", "KiB");
    for (Summary.Row row : summary.rows()) {
      table.row(
          row.layer(),
          op(row.op()),
          output(row.output()),
          row.parameters() == 0 ? "" : "%,d".formatted(row.parameters()),
          row.macs() == 0 ? "" : "%,d".formatted(row.macs()),
          "%,.1f".formatted(row.bytes() / BYTES_PER_KIBIBYTE));
    }
    table.print(out);
  }

  /**
   * {@code Conv2d[stride=2, padding=3, dilation=1, groups=1]} is {@code Conv2d stride=2 padding=3}.
   */
  private static String op(String text) {
    int open = text.indexOf('[');
    if (open < 0 || !text.endsWith("]")) {
      return text;
    }
    String unusual =
        Arrays.stream(text.substring(open + 1, text.length() - 1).split(", ", -1))
            .filter(setting -> !USUAL.contains(setting))
            .map(
                setting ->
                    setting
                        .replaceFirst("^kernel=(\\d+)$", "$1x$1")
                        .replaceFirst("^ceilMode=true$", "ceil"))
            .collect(Collectors.joining(" "));
    return (text.substring(0, open) + " " + unusual).strip();
  }

  /** All but the one image: {@code [N=1, H=112, W=112, C=64]} is {@code 112x112x64}. */
  private static String output(Shape shape) {
    return IntStream.range(1, shape.rank())
        .mapToObj(i -> String.valueOf(shape.dim(i)))
        .collect(Collectors.joining("x"));
  }
}
