package senet.model.explain;

/**
 * The gates of an SE block in a few numbers, means over its channels.
 *
 * @param mean gate over all images
 * @param between deviation of the classes' mean gates, each class counted once
 * @param within deviation of an image's gate within its class, each class counted once
 * @param below share of channels whose mean gate is below {@value #LOW}: hardly anything passes
 * @param above share of channels whose mean gate is above {@value #HIGH}: left as they are
 */
public record GateSummary(double mean, double between, double within, double below, double above) {
  /** Of a gate that is as good as shut. */
  public static final double LOW = 0.1;

  /** Of a gate that is as good as open. */
  public static final double HIGH = 0.9;
}
