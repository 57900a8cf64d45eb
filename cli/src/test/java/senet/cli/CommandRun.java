package senet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import senet.model.augment.Normalization;
import senet.model.data.Cifar10;
import senet.model.nn.Network;
import senet.model.train.Checkpoint;
import senet.model.zoo.Architecture;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** What a command printed and how it ended. */
record CommandRun(int code, String out, String err) {
  static CommandRun of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), args);
    return new CommandRun(code, out.toString(), err.toString());
  }

  /** Writes weights as they are drawn, which knows nothing but is a whole file. */
  static void saveUntrained(Path file, List<String> classes, Normalization normalization)
      throws IOException {
    saveUntrained(file, Zoo.architecture("se_resnet20", Options.CIFAR10), classes, normalization);
  }

  static void saveUntrained(
      Path file, Architecture architecture, List<String> classes, Normalization normalization)
      throws IOException {
    Network network = Zoo.network(architecture);
    network.initialise(1);
    new Checkpoint(architecture, network, classes, normalization).save(file);
  }

  static void saveUntrained(Path file) throws IOException {
    saveUntrained(file, Cifar10.CLASSES, Normalization.cifar10());
  }
}
