package senet.model.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import senet.model.format.FormatException;
import senet.model.format.NameTable;
import senet.model.format.PytorchLayout;
import senet.model.format.TensorReader.Form;
import senet.model.nn.Network;

/**
 * Which tensor of a file is which of a network's, by the file's own names or those of a known
 * source of weights, and what is wrong with it.
 *
 * @param source whose names the file has; empty where they are the network's own
 * @param names the network's by those of the file, of what fits
 * @param misfits what does not
 * @param reshaped whether weights of 1x1 convolutions and of fully connected layers stand for each
 *     other
 */
public record StateMatch(
    Optional<String> source,
    SequencedMap<String, String> names,
    List<Misfit> misfits,
    boolean reshaped) {
  private static final int MOST_NAMED = 5;

  /** Holds what a file has against what a network needs, by the names that fit best. */
  public static StateMatch of(Network network, Map<String, Form> forms) {
    StateMatch best = by(network, forms, Optional.empty(), Optional::of);
    Optional<NameTable> own = NameTable.of(network.state().keySet());
    if (own.isEmpty()) {
      return best;
    }
    for (NameTable table : NameTable.SOURCES) {
      if (!table.equals(own.get()) && !best.misfits.isEmpty()) {
        StateMatch other =
            by(
                network,
                forms,
                Optional.of(table.source()),
                name -> table.translated(name, own.get()));
        best = other.misfits.size() < best.misfits.size() ? other : best;
      }
    }
    return best;
  }

  private static StateMatch by(
      Network network,
      Map<String, Form> forms,
      Optional<String> source,
      Function<String, Optional<String>> own) {
    SequencedMap<String, String> names = new LinkedHashMap<>();
    Map<String, Misfit> wrong = new LinkedHashMap<>(); // by the network's names
    List<Misfit> leftOver = new ArrayList<>();
    boolean reshaped = false;
    for (Map.Entry<String, Form> named : forms.entrySet()) {
      int[] dims = named.getValue().dims();
      String name = own.apply(named.getKey()).orElse("");
      Network.Entry entry = network.state().get(name);
      if (entry == null) {
        leftOver.add(new Misfit.LeftOver(named.getKey(), dims));
      } else if (fits(dims, dims(entry))) {
        names.put(named.getKey(), name);
        reshaped |= dims.length != dims(entry).length;
      } else {
        wrong.put(name, new Misfit.Misshaped(name, named.getKey(), dims, dims(entry)));
      }
    }
    List<Misfit> misfits = new ArrayList<>();
    Set<String> found = new LinkedHashSet<>(names.values());
    network
        .state()
        .forEach(
            (name, entry) -> {
              // Files of PyTorch before 0.4.1 have no counters.
              boolean missing = !found.contains(name) && entry.kind() != Network.Kind.COUNTER;
              if (wrong.containsKey(name)) {
                misfits.add(wrong.get(name));
              } else if (missing) {
                misfits.add(new Misfit.Missing(name, dims(entry)));
              }
            });
    misfits.addAll(leftOver);
    return new StateMatch(source, names, misfits, reshaped);
  }

  /** The last layer's tensors, where all that is wrong with them is the number of classes. */
  List<Misfit.Misshaped> ofOtherClasses(Network network) {
    List<String> head =
        network.parameters().keySet().stream()
            .filter(name -> name.startsWith(network.head() + "."))
            .toList();
    List<Misfit.Misshaped> others = new ArrayList<>();
    for (Misfit misfit : misfits) {
      if (misfit instanceof Misfit.Misshaped shapes && head.contains(shapes.name())) {
        int[] resized = shapes.found().clone();
        if (resized.length > 0) {
          resized[0] = shapes.needed()[0];
        }
        if (fits(resized, shapes.needed())) {
          others.add(shapes);
        }
      }
    }
    boolean agree = others.stream().mapToInt(shapes -> shapes.found()[0]).distinct().count() == 1;
    return agree && others.size() == head.size() ? others : List.of();
  }

  /** The first layer's weight [K, C, R, S], where all that is wrong with it is C. */
  Optional<Misfit.Misshaped> ofOtherChannels(Network network) {
    String first = network.parameters().firstEntry().getKey();
    for (Misfit misfit : misfits) {
      if (misfit instanceof Misfit.Misshaped shapes
          && shapes.name().equals(first)
          && shapes.found().length == shapes.needed().length) {
        int[] resized = shapes.found().clone();
        resized[1] = shapes.needed()[1];
        if (Arrays.equals(resized, shapes.needed())) {
          return Optional.of(shapes);
        }
      }
    }
    return Optional.empty();
  }

  private static int[] dims(Network.Entry entry) {
    return entry.kind() == Network.Kind.COUNTER
        ? new int[0]
        : PytorchLayout.dims(entry.value().shape());
  }

  /** Whether they are the same, or one is the 1x1 convolution that the other is as a matrix. */
  static boolean fits(int[] dims, int[] needed) {
    int[] longer = dims.length > needed.length ? dims : needed;
    int[] shorter = dims.length > needed.length ? needed : dims;
    return Arrays.equals(dims, needed)
        || (shorter.length == 2 && Arrays.equals(longer, new int[] {shorter[0], shorter[1], 1, 1}));
  }

  /**
   * What to tell of a file whose names or shapes are another source's, in half a line; empty for
   * the network's own.
   *
   * @param model what the file is read as
   */
  public Optional<String> notice(String model) {
    if (source.isEmpty()) {
      return reshaped
          ? Optional.of("matrices in it are read as the 1x1 convolutions of %s".formatted(model))
          : Optional.empty();
    }
    return Optional.of(
        "the names of %s are read as those of %s; neither names nor shapes tell where a network strides and pads, --model must"
            .formatted(source.get(), model));
  }

  /**
   * Refuses what does not fit.
   *
   * @param file for the message
   * @throws FormatException with the first misfits in its line and all in its report
   */
  void requireFitting(String file, List<Misfit> wrong) throws FormatException {
    if (wrong.isEmpty()) {
      return;
    }
    boolean all = wrong.size() <= MOST_NAMED;
    List<String> lines = wrong.stream().map(Misfit::toString).toList();
    throw new FormatException(
        "%s: %d of its tensors do not fit the model%s (%d missing, %d left over, %d of another shape): %s%s%s"
            .formatted(
                file,
                wrong.size(),
                source.map(" by the names of %s"::formatted).orElse(""),
                count(wrong, Misfit.Missing.class),
                count(wrong, Misfit.LeftOver.class),
                count(wrong, Misfit.Misshaped.class),
                String.join(", ", all ? lines : lines.subList(0, MOST_NAMED)),
                all ? "" : ", ...",
                hint(wrong, all)),
        lines);
  }

  private static long count(List<Misfit> misfits, Class<? extends Misfit> kind) {
    return misfits.stream().filter(kind::isInstance).count();
  }

  private static String hint(List<Misfit> wrong, boolean all) {
    List<Misfit> biases = wrong.stream().filter(StateMatch::isExcitationBias).toList();
    if (biases.size() == wrong.size()) {
      boolean missing = wrong.getFirst() instanceof Misfit.Missing;
      return "; hint: --se bias=" + (missing ? "no" : "yes");
    }
    if (!all) {
      return "; hint: --report lists all";
    }
    return wrong.stream().allMatch(Misfit.LeftOver.class::isInstance)
        ? "; hint: save the weights without them, or name the network that has them"
        : "";
  }

  private static boolean isExcitationBias(Misfit misfit) {
    return NameTable.SOURCES.stream()
        .flatMap(table -> table.role(misfit.name()).stream())
        .anyMatch(role -> role.endsWith(".reduce.bias") || role.endsWith(".expand.bias"));
  }
}
