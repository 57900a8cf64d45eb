package senet.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import senet.model.explain.BlockGates;
import senet.model.explain.GateMoments;
import senet.model.format.DurableFile;

/** All numbers of the gates, one line for each block, channel and class, and for all images. */
final class GateCsv {
  private GateCsv() {}

  static void write(List<BlockGates> blocks, List<String> names, Path file) throws IOException {
    DurableFile.write(
        file,
        out -> {
          Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          text.write("block,channel,class,name,images,mean,deviation\n");
          for (BlockGates block : blocks) {
            write(text, block, names);
          }
          text.flush();
        });
  }

  private static void write(Writer text, BlockGates block, List<String> names) throws IOException {
    GateMoments moments = block.moments();
    int[] seen = moments.seen();
    for (int channel = 0; channel < moments.channels(); channel++) {
      String start = block.name() + "," + channel + ",";
      text.write(
          start
              + "all,,%d,%s,%s\n"
                  .formatted(moments.images(), moments.mean(channel), moments.deviation(channel)));
      for (int label : seen) {
        text.write(
            start
                + "%d,%s,%d,%s,%s\n"
                    .formatted(
                        label,
                        Csv.cell(names.get(label)),
                        moments.images(label),
                        moments.mean(label, channel),
                        moments.deviation(label, channel)));
      }
    }
  }
}
