package senet.engine.simd;

/**
 * Whether vectors are as wide as the machine likes, as in the first run of the suite; a run at a
 * width that was asked for takes fewer and smaller cases of what has the same bits at each.
 */
public final class MachineWidth {
  public static final boolean RUNS = System.getProperty(Lanes.PROPERTY) == null;

  private MachineWidth() {}
}
