package senet.engine.kernel.direct;

import static senet.engine.kernel.direct.Correlation.LANES;

/**
 * Target channels cut into blocks of at most {@link Correlation#LANES}, which are computed
 * together: within a group, or over whole and parts of groups where those are smaller.
 *
 * @param channels of all groups
 * @param groupLanes channels of a group
 * @param spread whether a block's lanes belong to several groups and see channels of their own
 */
public record LaneBlocks(int channels, int groupLanes, boolean spread) {
  static LaneBlocks of(int groups, int groupLanes) {
    return new LaneBlocks(groups * groupLanes, groupLanes, spreads(groups, groupLanes));
  }

  /** Whether the lanes of a block belong to several groups. */
  static boolean spreads(int groups, int groupLanes) {
    return groups > 1 && groupLanes < LANES;
  }

  private int ofGroup() {
    return Math.ceilDiv(groupLanes, LANES);
  }

  /** How many there are. */
  public int count() {
    return spread ? Math.ceilDiv(channels, LANES) : channels / groupLanes * ofGroup();
  }

  /** The first channel of a block, or the end of all for one past the last. */
  public int first(int block) {
    return spread
        ? Math.min(channels, block * LANES)
        : block / ofGroup() * groupLanes + block % ofGroup() * LANES;
  }

  /** Channels of a block. */
  int lanes(int block) {
    int first = first(block);
    int end = spread ? channels : (first / groupLanes + 1) * groupLanes;
    return Math.min(LANES, end - first);
  }

  /** Whether a block reads the same gathered source as the one before it. */
  boolean sharesSource(int block) {
    return !spread && block % ofGroup() > 0;
  }
}
