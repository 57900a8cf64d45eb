package senet.model.explain;

import java.util.ArrayList;
import java.util.List;

/**
 * The gates of one SE block over many images.
 *
 * @param name of the layer in the network's state
 * @param h rows of the features that it multiplies
 * @param w their columns
 * @param moments of its gates
 */
public record BlockGates(String name, int h, int w, GateMoments moments) {

  /** Whether the features of both have the same sizes. */
  private boolean isOfStage(BlockGates other) {
    return h == other.h && w == other.w && moments.channels() == other.moments.channels();
  }

  /** The last of each run of {@code blocks} whose features have the same sizes: of each stage. */
  public static List<BlockGates> lastOfStages(List<BlockGates> blocks) {
    List<BlockGates> last = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      if (i == blocks.size() - 1 || !blocks.get(i).isOfStage(blocks.get(i + 1))) {
        last.add(blocks.get(i));
      }
    }
    return last;
  }

  /**
   * At most {@code most} of {@code blocks}, in order: all of them, or the last of each stage and
   * the whole of the last stage as the paper's figures have them (SE_2_3, SE_3_4, SE_4_6, SE_5_1 to
   * SE_5_3), or the last of each stage, or the last ones of these.
   */
  public static List<BlockGates> telling(List<BlockGates> blocks, int most) {
    if (blocks.size() <= most) {
      return blocks;
    }
    List<BlockGates> ends = lastOfStages(blocks);
    List<BlockGates> chosen =
        blocks.stream()
            .filter(block -> ends.contains(block) || block.isOfStage(blocks.getLast()))
            .toList();
    if (chosen.size() <= most) {
      return chosen;
    }
    return ends.subList(Math.max(0, ends.size() - most), ends.size());
  }
}
