package senet.model.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * One way in which a data set lies on a disk.
 *
 * @param form of its files
 * @param places directories that it may be in, from the one on that is looked into; empty for that
 *     one itself
 * @param published files whose MD5 is known, by their names
 */
public record Layout(Form form, List<String> places, SequencedMap<String, String> published) {
  /** Copies the lists. */
  public Layout {
    places = List.copyOf(places);
    published = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(published));
  }

  /** How files are recognised and read. */
  public interface Form {
    /** Whether {@code directory} looks like one of this form. */
    boolean isIn(Path directory);

    /** The name of a file by which it is recognised, for messages. */
    String marker();

    /**
     * Reads all files.
     *
     * @throws senet.model.format.FormatException naming a file that is not of this form
     */
    Splits read(Path directory) throws IOException;
  }

  /** The first place in {@code directory} where it lies. */
  Optional<Path> find(Path directory) {
    return places.stream().map(directory::resolve).filter(form::isIn).findFirst();
  }

  /** Where it is looked for, for messages. */
  String looked() {
    return places.stream()
        .map(place -> place.isEmpty() ? form.marker() : place + "/" + form.marker())
        .collect(Collectors.joining(" and "));
  }

  /** How many files in {@code place} have a known MD5, and how many of these that one. */
  Published published(Path place) throws IOException {
    int there = 0;
    int right = 0;
    for (var file : published.entrySet()) {
      Path path = place.resolve(file.getKey());
      if (Files.isRegularFile(path)) {
        there++;
        right += Download.md5Of(path).equals(file.getValue()) ? 1 : 0;
      }
    }
    return new Published(there, right);
  }

  /**
   * How many files are those that were published.
   *
   * @param known files whose checksum is known
   * @param right those of them that have it
   */
  public record Published(int known, int right) {}
}
