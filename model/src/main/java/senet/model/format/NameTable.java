package senet.model.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a source of weights calls the layers of residual networks: a table of its names beside what
 * the layers are, through which two sources are translated into each other.
 *
 * @param source whose names they are, for messages
 * @param rows one a kind of layer
 */
public record NameTable(String source, List<Row> rows) {

  /**
   * A kind of layer; {@code #} stands for a number, and both have the same numbers.
   *
   * @param name the layer in the source's files
   * @param role what it is, the same in every table
   */
  public record Row(String name, String role) {}

  /** Copies the rows. */
  public NameTable {
    rows = List.copyOf(rows);
  }

  private static final String BLOCK = "layer#.#.";
  private static final String ROLE = "stage#.#.";

  /** What all sources call alike. */
  private static final List<Row> BLOCKS =
      List.of(
          new Row(BLOCK + "conv#", ROLE + "conv#"),
          new Row(BLOCK + "bn#", ROLE + "norm#"),
          new Row(BLOCK + "downsample.0", ROLE + "projection"),
          new Row(BLOCK + "downsample.1", ROLE + "projection norm"));

  /** One convolution before the stages. */
  private static final List<Row> STEM =
      List.of(new Row("conv1", "stem conv1"), new Row("bn1", "stem norm1"));

  private static List<Row> excitation(String reduce, String expand) {
    return List.of(
        new Row(BLOCK + reduce, ROLE + "reduce"), new Row(BLOCK + expand, ROLE + "expand"));
  }

  /** What a source with these layers before the stages, SE blocks and last layer has. */
  private static NameTable of(String source, List<Row> stem, List<Row> excitation, String head) {
    List<Row> rows = new ArrayList<>(stem);
    rows.addAll(BLOCKS);
    rows.addAll(excitation);
    rows.add(new Row(head, "head"));
    return new NameTable(source, rows);
  }

  /** All that are known; of several that fit, the first is meant. */
  public static final List<NameTable> SOURCES =
      List.of(
          of(
              "Cadene and timm's legacy_*",
              List.of(new Row("layer0.conv#", "stem conv#"), new Row("layer0.bn#", "stem norm#")),
              excitation("se_module.fc1", "se_module.fc2"),
              "last_linear"),
          of("torchvision", STEM, List.of(), "fc"),
          of("timm", STEM, excitation("se.fc1", "se.fc2"), "fc"),
          of("senet.pytorch", STEM, excitation("se.fc.0", "se.fc.2"), "fc"),
          of("pytorch_resnet_cifar10", STEM, List.of(), "linear"));

  /** The table all of whose names {@code names} are, the first of several. */
  public static Optional<NameTable> of(Iterable<String> names) {
    return SOURCES.stream().filter(table -> table.knows(names)).findFirst();
  }

  private boolean knows(Iterable<String> names) {
    for (String name : names) {
      if (role(name).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** What {@code name}, a tensor's, is called in {@code other}; empty where either has no row. */
  public Optional<String> translated(String name, NameTable other) {
    return role(name).flatMap(other::name);
  }

  /** The role of the layer that the tensor {@code name} is of, and the tensor's name within it. */
  public Optional<String> role(String name) {
    return rows.stream().flatMap(row -> renamed(name, row.name, row.role).stream()).findFirst();
  }

  private Optional<String> name(String role) {
    return rows.stream().flatMap(row -> renamed(role, row.role, row.name).stream()).findFirst();
  }

  /** A tensor of a layer like {@code from}, as one of the layer {@code to}. */
  private static Optional<String> renamed(String tensor, String from, String to) {
    int end = tensor.lastIndexOf('.');
    if (end < 0) {
      return Optional.empty();
    }
    List<String> numbers = new ArrayList<>();
    if (!matches(tensor.substring(0, end), from, numbers)) {
      return Optional.empty();
    }
    StringBuilder renamed = new StringBuilder(to);
    for (String number : numbers) {
      int place = renamed.indexOf("#");
      renamed.replace(place, place + 1, number);
    }
    return Optional.of(renamed + tensor.substring(end));
  }

  /** Whether {@code layer} is like {@code pattern}, whose numbers go to {@code numbers}. */
  private static boolean matches(String layer, String pattern, List<String> numbers) {
    int at = 0;
    for (int i = 0; i < pattern.length(); i++) {
      if (pattern.charAt(i) != '#') {
        if (at == layer.length() || layer.charAt(at) != pattern.charAt(i)) {
          return false;
        }
        at++;
        continue;
      }
      int from = at;
      while (at < layer.length() && layer.charAt(at) >= '0' && layer.charAt(at) <= '9') {
        at++;
      }
      if (at == from) {
        return false;
      }
      numbers.add(layer.substring(from, at));
    }
    return at == layer.length();
  }
}
