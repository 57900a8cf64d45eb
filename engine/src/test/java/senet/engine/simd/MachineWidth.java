package senet.engine.simd;

/**
 * Whether vectors are as wide as the machine likes, as in the first run of the suite. A run at a
 * width that was asked for takes fewer and smaller cases of what takes long.
 */
public final class MachineWidth {
  public static final boolean IS_OWN = System.getProperty(Lanes.PROPERTY) == null;

  private MachineWidth() {}
}
