package senet.model.explain;

import java.util.Optional;

/**
 * Why a network takes an image for one of a class.
 *
 * @param name of the class
 * @param probability of the class, 0 to 1
 * @param predicted whether it is the most probable one
 * @param gradCam what of the image speaks for the class
 * @param gated what the last SE block lets through; empty for a network without
 */
public record ImageExplanation(
    String name, double probability, boolean predicted, HeatMap gradCam, Optional<Gated> gated) {

  /**
   * What an SE block lets through.
   *
   * @param block its name in the network's state
   * @param map the mean over channels of |gate · feature|
   */
  public record Gated(String block, HeatMap map) {}
}
