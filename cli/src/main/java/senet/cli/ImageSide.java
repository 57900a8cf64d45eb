package senet.cli;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import senet.model.zoo.Architecture;
import senet.model.zoo.Target;
import senet.model.zoo.Zoo;

/**
 * Rows and columns of the images that a network is trained on.
 *
 * @param source of the images
 * @param asked what the command line says
 */
record ImageSide(CommandLine commandLine, DataSource source, Optional<Integer> asked) {

  /**
   * {@code designed} for the images' size.
   *
   * @throws ParameterException where it cannot be
   */
  Architecture fit(Architecture designed) {
    int side = side(designed);
    try {
      return side == designed.images().h()
          ? designed
          : Zoo.architecture(designed.name(), designed.options().withImage(side));
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
  }

  private int side(Architecture architecture) {
    int designed = architecture.images().h();
    if (source.side().isEmpty()) {
      return asked.orElse(designed);
    }
    int side = source.side().get();
    if (asked.isPresent() && asked.get() != side) {
      throw refused(
          "--image-size is %d but images of %s are %dx%d; hint: it is for directories of image files"
              .formatted(asked.get(), source.title(), side, side));
    }
    boolean small = Zoo.entry(architecture.name()).target() == Target.CIFAR10;
    if (side != designed && !small && asked.isEmpty()) {
      throw refused(
          "%s is made for images of %dx%d but those of %s are %dx%d; hint: --data DIR for image files of any size, or --image-size %d to train it on these"
              .formatted(
                  architecture.name(), designed, designed, source.title(), side, side, side));
    }
    return side;
  }

  private ParameterException refused(String message) {
    return new ParameterException(commandLine, message);
  }
}
