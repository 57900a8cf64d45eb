package senet.model.zoo;

import senet.model.nn.Layer;

/** A network as data: everything that decides its layers. */
public interface Architecture {
  /** The name that the command line and saved files use. */
  String name();

  /** Sizes of the images it takes, and of its output. */
  default Images images() {
    Options options = options();
    return new Images(options.image(), options.image(), options.channels(), options.classes());
  }

  /** Builds the layers; their parameters are zero until drawn or loaded. */
  Layer build();

  /** The options that a saved file must repeat to build the same layers, by name. */
  Options options();

  /**
   * What goes in and what comes out.
   *
   * @param h rows
   * @param w columns
   * @param channels 3 for colour, 1 for grey
   * @param classes number of outputs
   */
  record Images(int h, int w, int channels, int classes) {}
}
