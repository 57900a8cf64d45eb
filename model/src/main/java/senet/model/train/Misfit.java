package senet.model.train;

import java.util.Arrays;
import senet.model.format.Printable;

/** A tensor of a file or a network that the other has not, or has in another shape. */
public sealed interface Misfit {
  /** What it is called: by the network, or in the file where the network has none such. */
  String name();

  /**
   * The network's, and not in the file.
   *
   * @param needed its shape
   */
  record Missing(String name, int[] needed) implements Misfit {
    @Override
    public String toString() {
      return "missing %s %s".formatted(name, Arrays.toString(needed));
    }
  }

  /**
   * The file's, and not in the network.
   *
   * @param found its shape
   */
  record LeftOver(String name, int[] found) implements Misfit {
    @Override
    public String toString() {
      return "left over %s %s".formatted(Printable.of(name), Arrays.toString(found));
    }
  }

  /**
   * In both, but of different shapes.
   *
   * @param inFile what the file calls it
   * @param found its shape in the file
   * @param needed and in the network
   */
  record Misshaped(String name, String inFile, int[] found, int[] needed) implements Misfit {
    @Override
    public String toString() {
      return "%s: shape is %s but %s is needed"
          .formatted(Printable.of(inFile), Arrays.toString(found), Arrays.toString(needed));
    }
  }
}
