package senet.model.format;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Files of tensors in any of the forms that are read and written. */
public final class TensorFiles {
  private static final int FIRST_BYTES = 16;

  private TensorFiles() {}

  /**
   * Opens a file of whichever form its first bytes say, whatever it is called.
   *
   * @throws FormatException where it breaks a rule of its form
   */
  public static TensorReader open(Path path) throws IOException {
    String file = Printable.of(path.getFileName());
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new FormatException("%s: not a regular file".formatted(file));
    }
    byte[] first;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      int bytes = (int) Math.min(FIRST_BYTES, channel.size());
      first = FileBytes.at(channel, 0, bytes, file).array();
    }
    return Pytorch.begins(first) ? Pytorch.open(path, first) : Safetensors.open(path);
  }

  /**
   * Writes the form that the name's end says: PyTorch's for {@code .pth}, {@code .pt} and {@code
   * .bin}, safetensors for {@code .safetensors}.
   *
   * @throws FormatException where it says neither
   */
  public static void write(Path path, TensorFile content) throws IOException {
    String name = path.getFileName().toString();
    switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
      case "safetensors" -> Safetensors.write(path, content);
      case "pth", "pt", "bin" -> Pytorch.write(path, content);
      default ->
          throw new FormatException(
              "%s: what form to write is not clear; hint: a name that ends in .safetensors or .pth"
                  .formatted(Printable.of(name)));
    }
  }
}
