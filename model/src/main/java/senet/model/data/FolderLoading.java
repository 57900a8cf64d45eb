package senet.model.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import senet.engine.parallel.Parallel;
import senet.model.format.FormatException;
import senet.model.format.Printable;

/**
 * Opens the image files of a run before it begins: those that cannot be read are told and left out,
 * so that no epoch ends at one; the others stay in memory, at the size that the network takes,
 * where there is room for all of them, and are decoded anew by each pass where there is not.
 *
 * @param parallel shares the files
 * @param room bytes that decoded images may take
 * @param listener is told how it goes
 */
public record FolderLoading(Parallel parallel, long room, Listener listener) {
  private static final int AT_ONCE = 256; // files between two calls of the listener
  private static final long LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  /** Is told how the loading goes. */
  public interface Listener {
    /** {@code done} of {@code total} files were decoded. */
    void decoded(int done, int total);

    /** File {@code index} of {@code images} is left out, because of {@code why}. */
    void leftOut(ImageFolder images, int index, IOException why);

    /** The images would take {@code bytes} of memory, for which there is no room. */
    void notInMemory(long bytes, long room);
  }

  /**
   * Opens all files of all parts that are directories.
   *
   * @throws FormatException where none of a part's can be read
   */
  public Splits load(Splits splits) throws IOException {
    Images[] parts =
        Stream.concat(Stream.of(splits.train(), splits.test()), splits.validation().stream())
            .toArray(Images[]::new);
    long bytes = Arrays.stream(parts).mapToLong(FolderLoading::bytes).sum();
    boolean fits =
        bytes <= room && Arrays.stream(parts).allMatch(part -> bytes(part) <= LONGEST_ARRAY);
    if (!fits) {
      listener.notInMemory(bytes, room);
    }
    Progress progress = new Progress(Arrays.stream(parts).mapToInt(Images::size).sum());
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] instanceof ImageFolder folder) {
        parts[i] = load(folder, fits, progress);
      }
    }
    return new Splits(
        parts[0], parts.length > 2 ? Optional.of(parts[2]) : Optional.empty(), parts[1]);
  }

  private static long bytes(Images images) {
    return (long) images.size() * images.h() * images.w() * images.c();
  }

  /** What has been done of all parts. */
  private static final class Progress {
    private final int total;
    private int done;

    Progress(int total) {
      this.total = total;
    }
  }

  private Images load(ImageFolder folder, boolean keep, Progress progress) throws IOException {
    int size = folder.size();
    int imageBytes = folder.h() * folder.w() * folder.c();
    byte[] pixels = new byte[keep ? size * imageBytes : 0];
    int[] readable = new int[size];
    int count = 0;
    IOException first = null;
    for (int from = 0; from < size; from += AT_ONCE) {
      int n = Math.min(AT_ONCE, size - from);
      byte[][] decoded = new byte[n][];
      IOException[] failures = new IOException[n];
      decode(folder, from, decoded, failures);
      for (int i = 0; i < n; i++) {
        if (failures[i] != null) {
          first = first == null ? failures[i] : first;
          listener.leftOut(folder, from + i, failures[i]);
          continue;
        }
        if (keep) {
          System.arraycopy(decoded[i], 0, pixels, count * imageBytes, imageBytes);
        }
        readable[count++] = from + i;
      }
      progress.done += n;
      listener.decoded(progress.done, progress.total);
    }
    if (count == 0) {
      throw new FormatException(
          "%s: none of %,d images could be read; the first: %s"
              .formatted(Printable.of(folder.name()), size, first.getMessage()));
    }
    ImageFolder read =
        count == size ? folder : folder.only(folder.name(), Arrays.copyOf(readable, count));
    return keep ? new DecodedFolder(read, pixels) : read;
  }

  private void decode(ImageFolder folder, int from, byte[][] decoded, IOException[] failures) {
    parallel.forRange(
        decoded.length,
        1,
        (_, begin, end) -> {
          for (int i = begin; i < end; i++) {
            try {
              decoded[i] = folder.pixels(from + i);
            } catch (IOException e) {
              failures[i] = e;
            }
          }
        });
  }
}
