package senet.model.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import senet.model.augment.Normalization;
import senet.model.format.FormatException;
import senet.model.format.Printable;
import senet.model.format.TensorFiles;
import senet.model.format.TensorReader;
import senet.model.nn.Network;
import senet.model.zoo.Architecture;

/**
 * Weights that training starts from: all of a file's, but for the last layer where the data has
 * other classes.
 *
 * @param file where they are
 * @param architecture what the file says that it holds; empty where it does not
 * @param normalization of the input, where the file says it
 * @param classes names of the outputs; empty where the file has none
 */
public record StartingWeights(
    Path file,
    Optional<Architecture> architecture,
    Optional<Normalization> normalization,
    List<String> classes) {
  /** Copies the names. */
  public StartingWeights {
    classes = List.copyOf(classes);
  }

  /**
   * Reads what {@code file} says of itself.
   *
   * @throws FormatException where it is no file of tensors, or contradicts itself
   */
  public static StartingWeights of(Path file) throws IOException {
    try (TensorReader content = TensorFiles.open(file)) {
      if (!CheckpointMetadata.isIn(content.metadata())) {
        return new StartingWeights(file, Optional.empty(), Optional.empty(), List.of());
      }
      CheckpointMetadata own = CheckpointMetadata.of(content.metadata(), name(file));
      return new StartingWeights(
          file, Optional.of(own.architecture()), Optional.of(own.normalization()), own.classes());
    }
  }

  private static String name(Path file) {
    return Printable.of(file.getFileName());
  }

  /**
   * Fills {@code network}, whose last layer stays as it is where the file's has another number of
   * classes.
   *
   * @param model the network's name
   * @param wanted names of the classes that it is trained on
   * @param notices takes half a line on names that are another source's, on a layer that stays, and
   *     on a last layer of classes that are called otherwise
   * @return whether the last layer was filled, too
   * @throws FormatException listing whatever else is missing, left over or of another shape
   */
  public boolean fill(Network network, String model, List<String> wanted, Consumer<String> notices)
      throws IOException {
    try (TensorReader content = TensorFiles.open(file)) {
      StateMatch match = StateMatch.of(network, content.forms());
      requireChannels(network, match);
      List<Misfit> wrong = new ArrayList<>(match.misfits());
      List<Misfit.Misshaped> head = match.ofOtherClasses(network);
      wrong.removeAll(head);
      match.requireFitting(name(file), wrong);
      Checkpoint.fill(network, content, match, name(file));
      match.notice(model).ifPresent(notices);
      if (head.isEmpty()) {
        otherNames(wanted, network.head()).ifPresent(notices);
        return true;
      }
      Misfit.Misshaped first = head.getFirst();
      notices.accept(
          "it has %d classes and the data %d: %s starts anew"
              .formatted(first.found()[0], first.needed()[0], network.head()));
      return false;
    }
  }

  /**
   * What to tell where the last layer's classes are as many as {@code wanted}, but not the same.
   */
  private Optional<String> otherNames(List<String> wanted, String head) {
    for (int i = 0; i < Math.min(classes.size(), wanted.size()); i++) {
      if (!classes.get(i).equals(wanted.get(i))) {
        return Optional.of(
            "it has as many classes as the data but class %d is '%s' and the data's '%s': %s starts from those"
                .formatted(i, Printable.of(classes.get(i)), Printable.of(wanted.get(i)), head));
      }
    }
    return Optional.empty();
  }

  private void requireChannels(Network network, StateMatch match) throws FormatException {
    Optional<Misfit.Misshaped> first = match.ofOtherChannels(network);
    if (first.isPresent()) {
      int channels = first.get().found()[1];
      throw new FormatException(
          "%s: it takes images of %d channel%s but the data's have %d; hint: train on images of as many, or start from other weights"
              .formatted(name(file), channels, channels == 1 ? "" : "s", first.get().needed()[1]));
    }
  }
}
