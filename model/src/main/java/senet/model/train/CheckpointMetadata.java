package senet.model.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import senet.model.augment.Normalization;
import senet.model.data.Preprocessing;
import senet.model.format.FormatException;
import senet.model.format.Printable;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.Target;
import senet.model.zoo.Zoo;

/**
 * What a weights file says of itself: how to build its network, what its outputs are called, how
 * images come to their size and how they are normalised.
 */
record CheckpointMetadata(
    Architecture architecture,
    List<String> classes,
    Normalization normalization,
    Preprocessing preprocessing) {
  private static final String MODEL = "senet.model";
  private static final String CHANNELS = "senet.channels";
  private static final String EXCITATIONS = "senet.se";

  /** Of files of older versions, which had nothing else to say of SE blocks. */
  private static final String SQUEEZE = "senet.squeeze";

  private static final String IMAGE = "senet.image";
  private static final String CLASSES = "senet.classes";
  private static final String MEAN = "senet.mean";
  private static final String DEVIATION = "senet.deviation";
  private static final List<String> KEYS =
      List.of(MODEL, CHANNELS, IMAGE, EXCITATIONS, CLASSES, MEAN, DEVIATION);

  /** Not among {@link #KEYS}: files of older versions say nothing of images of other sizes. */
  private static final String RESIZE = "senet.resize";

  private static final List<String> OLDER_LACK = List.of(IMAGE, EXCITATIONS);

  /** As it is written. */
  Map<String, String> toMap() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(MODEL, architecture.name());
    metadata.put(CHANNELS, String.valueOf(architecture.options().channels()));
    metadata.put(IMAGE, String.valueOf(architecture.options().image()));
    metadata.put(EXCITATIONS, architecture.options().excitations().toString());
    metadata.put(CLASSES, String.join("\n", classes));
    metadata.put(MEAN, normalization.meanText());
    metadata.put(DEVIATION, normalization.deviationText());
    metadata.put(RESIZE, preprocessing.toString());
    return metadata;
  }

  /** Whether {@code metadata} is of a file that senet wrote. */
  static boolean isIn(Map<String, String> metadata) {
    return metadata.containsKey(MODEL);
  }

  /** Reads what {@link #toMap} made of a network whose name says how to build it. */
  static CheckpointMetadata of(Map<String, String> metadata, String file) throws FormatException {
    return of(metadata, file, Optional.empty());
  }

  /**
   * Reads what {@link #toMap} made.
   *
   * @param file for messages
   * @param asked what is built where it has the name and options that the file says: the zoo knows
   *     not all that can be saved
   * @throws FormatException where something is missing, makes no network or contradicts the rest
   */
  static CheckpointMetadata of(
      Map<String, String> metadata, String file, Optional<Architecture> asked)
      throws FormatException {
    boolean older = metadata.containsKey(SQUEEZE);
    for (String key : KEYS) {
      if (!metadata.containsKey(key) && !(older && OLDER_LACK.contains(key))) {
        throw new FormatException(
            "%s: no %s in its metadata; hint: %s"
                .formatted(
                    file,
                    key,
                    key.equals(MODEL)
                        ? "name the model with --model"
                        : "the file was changed after senet wrote it, use another copy"));
      }
    }
    try {
      List<String> classes = List.of(metadata.get(CLASSES).split("\n", -1));
      String name = metadata.get(MODEL);
      Optional<Architecture> named = asked.filter(a -> a.name().equals(name));
      Options base = named.map(Architecture::options).orElseGet(() -> Zoo.entry(name).options());
      String words = older ? "squeeze=" + metadata.get(SQUEEZE) : metadata.get(EXCITATIONS);
      Options options =
          new Options(
              Integer.parseInt(metadata.get(CHANNELS)),
              classes.size(),
              older ? base.image() : Integer.parseInt(metadata.get(IMAGE)),
              base.excitations().changed(words));
      Architecture architecture =
          named
              .filter(a -> a.options().equals(options))
              .orElseGet(() -> Zoo.architecture(name, options));
      String resize = metadata.get(RESIZE);
      return new CheckpointMetadata(
              architecture,
              classes,
              Normalization.of(metadata.get(MEAN), metadata.get(DEVIATION)),
              resize == null ? usualPreprocessing(architecture) : Preprocessing.of(resize))
          .checked();
    } catch (IllegalArgumentException e) {
      throw new FormatException("%s: %s".formatted(file, Printable.of(e.getMessage())));
    }
  }

  /** What is done to images of other sizes where nobody says it. */
  static Preprocessing usualPreprocessing(Architecture architecture) {
    boolean photographs =
        Zoo.entries().stream()
            .filter(entry -> entry.name().equals(architecture.name()))
            .anyMatch(entry -> entry.target() == Target.IMAGENET);
    return photographs
        ? Preprocessing.photographs(architecture.images().h())
        : Preprocessing.STRETCH;
  }

  /**
   * This, where its parts agree.
   *
   * @throws IllegalArgumentException with both numbers where they do not
   */
  CheckpointMetadata checked() {
    int channels = architecture.images().channels();
    if (normalization.channels() != channels) {
      throw new IllegalArgumentException(
          "normalization is of %d channels but %s takes %d"
              .formatted(normalization.channels(), architecture.name(), channels));
    }
    for (String name : classes) {
      if (name.indexOf('\n') >= 0) {
        throw new IllegalArgumentException(
            "class name '%s' has more than one line, a file holds them line by line"
                .formatted(Printable.of(name)));
      }
    }
    int outputs = architecture.images().classes();
    if (classes.size() != outputs) {
      throw new IllegalArgumentException(
          "%d class names but %s has %d outputs"
              .formatted(classes.size(), architecture.name(), outputs));
    }
    preprocessing.requireRoomFor(architecture.images().h(), architecture.images().w());
    return this;
  }

  /**
   * Holds what the file says against what was asked for.
   *
   * @throws FormatException where model or SE blocks differ
   */
  void requireAgreement(Architecture asked, String file) throws FormatException {
    if (!asked.name().equals(architecture.name())
        || !asked.options().excitations().equals(architecture.options().excitations())) {
      throw new FormatException(
          "%s: it holds %s (%s) but %s (%s) was asked for; hint: leave out --model, --se and --squeeze, the file says what it is, or name other weights with --weights"
              .formatted(
                  file,
                  architecture.name(),
                  architecture.options().excitations(),
                  asked.name(),
                  asked.options().excitations()));
    }
  }
}
