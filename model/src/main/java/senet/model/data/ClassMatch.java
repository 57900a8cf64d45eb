package senet.model.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import senet.model.format.FormatException;
import senet.model.format.Printable;

/**
 * Which of a network's classes each class of some images is.
 *
 * @param indices the network's class for each of theirs
 * @param byName whether their names say it; otherwise both are taken in their order
 */
public record ClassMatch(List<Integer> indices, boolean byName) {
  private static final int MOST_NAMED = 3;

  /** Copies the indices. */
  public ClassMatch {
    indices = List.copyOf(indices);
  }

  /**
   * By name where the network has all of {@code theirs}; otherwise in order where both have as many
   * classes and no name stands at two places.
   *
   * @param what has the classes {@code theirs}, for the message
   * @throws FormatException with both numbers and the first names, where neither is possible
   */
  public static ClassMatch of(String what, List<String> theirs, List<String> network)
      throws FormatException {
    List<Integer> indices = new ArrayList<>();
    List<Integer> order = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    boolean inOrder = theirs.size() == network.size();
    for (int i = 0; i < theirs.size(); i++) {
      int index = network.indexOf(theirs.get(i));
      if (index < 0 || index != network.lastIndexOf(theirs.get(i))) {
        unknown.add(theirs.get(i)); // also what two of the network's are called
      } else {
        inOrder &= index == i;
      }
      indices.add(index);
      order.add(i);
    }
    if (unknown.isEmpty()) {
      return new ClassMatch(indices, true);
    }
    if (inOrder) {
      return new ClassMatch(order, false);
    }
    throw new FormatException(
        "%s: of its %d classes %d are none of the network's %d: %s; the network's are %s; hint: name the directories like its classes, to which --labels FILE gives names, or have one for each in the same order"
            .formatted(
                Printable.of(what),
                theirs.size(),
                unknown.size(),
                network.size(),
                some(unknown),
                some(network)));
  }

  /** The network's class that is theirs number {@code own}. */
  public int index(int own) {
    return indices.get(own);
  }

  private static String some(List<String> names) {
    String first =
        names.stream()
            .limit(MOST_NAMED)
            .map(name -> "'" + Printable.of(name) + "'")
            .collect(Collectors.joining(", "));
    return names.size() > MOST_NAMED ? first + ", ..." : first;
  }
}
