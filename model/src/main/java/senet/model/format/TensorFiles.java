package senet.model.format;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Files of tensors in any of the forms that are read and written. */
public final class TensorFiles {
  private static final String SAFETENSORS = "safetensors";

  private TensorFiles() {}

  /**
   * Opens a file of whichever form its first bytes say, whatever it is called.
   *
   * @throws FormatException where it breaks a rule of its form, or is of none that is read
   */
  public static TensorReader open(Path path) throws IOException {
    String file = Printable.of(path.getFileName());
    byte[] first;
    try (FileChannel channel = FileBytes.open(path)) {
      int bytes = (int) Math.min(ForeignFile.FIRST_BYTES, channel.size());
      first = FileBytes.at(channel, 0, bytes, file).array();
    }
    if (Pytorch.begins(first)) {
      return Pytorch.open(path, first);
    }
    Optional<String> foreign = ForeignFile.of(first);
    if (foreign.isPresent()) {
      throw new FormatException("%s: %s".formatted(file, foreign.get()));
    }
    return Safetensors.open(path);
  }

  /** Whether {@link #write} keeps the free text: PyTorch's form has no place for it. */
  public static boolean keepsText(Path path) {
    return ending(path).equals(SAFETENSORS);
  }

  private static String ending(Path path) {
    String name = path.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /**
   * Writes the form that the name's end says: PyTorch's for {@code .pth}, {@code .pt} and {@code
   * .bin}, safetensors for {@code .safetensors}.
   *
   * @param content whose tensors are read in the order of its forms, and more than once
   * @throws FormatException where it says neither
   */
  public static void write(Path path, TensorReader content) throws IOException {
    switch (ending(path)) {
      case SAFETENSORS -> Safetensors.write(path, content);
      case "pth", "pt", "bin" -> Pytorch.write(path, content);
      default ->
          throw new FormatException(
              "%s: what form to write is not clear; hint: a name that ends in .safetensors, .pth, .pt or .bin"
                  .formatted(Printable.of(path.getFileName())));
    }
  }
}
