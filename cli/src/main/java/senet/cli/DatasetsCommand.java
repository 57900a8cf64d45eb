package senet.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import senet.model.data.Cifar10;
import senet.model.data.Dataset;
import senet.model.data.Datasets;
import senet.model.data.Layout;
import senet.model.data.Splits;
import senet.model.data.SyntheticImages;

/** {@code senet datasets}. */
@Command(
    name = "datasets",
    description = "List data sets: what is in them, where they are. Check them, or fetch them.",
    sortOptions = false)
final class DatasetsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Look here. Default: $SENET_DATA, then the cache directory.")
  private Path directory;

  @Option(
      names = "--check",
      paramLabel = "NAME",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Read the set, or all that are found: every record, the numbers of images, and the"
              + " checksums of files that are as published.")
  private String check;

  @Option(
      names = "--download",
      paramLabel = "NAME",
      description = "Fetch the set into the cache directory, unless it is there.")
  private String download;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  /**
   * A set, and what is known of its files here.
   *
   * @param place the directory that it was found in, empty where it was not
   * @param checked what was read of it; null where nothing was
   * @param failure why it cannot be used, in one line; null where nothing is known against it
   */
  private record Row(Dataset set, Optional<Path> place, Dataset.Checked checked, String failure) {}

  @Override
  public Integer call() throws IOException {
    Optional<Dataset> fetched = Optional.ofNullable(download).map(this::set);
    Optional<Dataset> named =
        Optional.ofNullable(check).filter(name -> !name.isEmpty()).map(this::set);
    if (directory != null && download != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--download fetches %s into the cache directory, %s, and --data looks in %s; hint: leave one of them out"
              .formatted(
                  download, Terminal.printable(DataPlaces.cache()), Terminal.printable(directory)));
    }
    if (directory != null) {
      Datasets.requireDirectory(directory);
    }
    if (fetched.isPresent()) {
      fetch(fetched.get());
    }
    List<Row> rows = new ArrayList<>();
    for (Dataset set : named.map(List::of).orElse(Datasets.all())) {
      rows.add(row(set, named.isPresent()));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Json.print(out, fields -> write(fields, rows));
    } else if (check != null) {
      printChecks(out, rows);
    } else {
      print(out, rows);
    }
    out.flush();
    List<Row> bad = rows.stream().filter(row -> row.failure != null).toList();
    if (!bad.isEmpty()) {
      throw new CommandFailure(
          ExitCode.INPUT_REFUSED,
          "%s cannot be used: %s".formatted(bad.getFirst().set.name(), bad.getFirst().failure));
    }
    return ExitCode.DONE;
  }

  private Dataset set(String name) {
    return Datasets.named(name)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "unknown dataset '%s'; known: %s"
                        .formatted(
                            name,
                            String.join(
                                ", ", Datasets.all().stream().map(Dataset::name).toList()))));
  }

  private void fetch(Dataset set) throws IOException {
    Path cache = DataPlaces.cache();
    PrintWriter err = spec.commandLine().getErr();
    if (set.find(cache).isPresent()) {
      err.println("%s is there already, in %s".formatted(set.title(), cache));
    } else {
      DataPlaces.fetch(set, spec);
    }
  }

  private Row row(Dataset set, boolean required) throws IOException {
    Optional<Path> place =
        directory != null
            ? Optional.of(directory).filter(given -> set.find(given).isPresent())
            : DataPlaces.find(set);
    Optional<Path> files = place.flatMap(set::find);
    if (check == null || (place.isEmpty() && !required)) {
      return new Row(set, files, null, null);
    }
    try {
      Path from = place.orElse(directory != null ? directory : DataPlaces.cache());
      return new Row(set, files, set.check(from), null);
    } catch (IOException e) {
      return new Row(set, files, null, Failures.line(e));
    }
  }

  private static void print(PrintWriter out, List<Row> rows) {
    TextTable table =
        new TextTable("dataset", "classes", "train", "test", "images", "where it is")
            .endingInWords();
    for (Row row : rows) {
      Dataset set = row.set;
      table.row(
          set.name(),
          set.classes(),
          "%,d".formatted(set.train()),
          "%,d".formatted(set.test()),
          "%dx%dx%d".formatted(set.side(), set.side(), set.channels()),
          row.place
              .map(Path::toString)
              .orElse("not found; senet datasets --download " + set.name()));
    }
    table.row(
        DataOption.DRAWN,
        SyntheticImages.CLASSES.size(),
        "%,d".formatted(DataOption.DRAWN_TRAIN),
        "%,d".formatted(DataOption.DRAWN_TEST),
        "%dx%dx%d".formatted(Cifar10.SIDE, Cifar10.SIDE, Cifar10.CHANNELS),
        "needs no files");
    table.row(
        DataOption.FOLDER, "any", "any", "any", "any", "--data DIR with DIR/train/CLASS/image.jpg");
    table.print(out);
  }

  private static void printChecks(PrintWriter out, List<Row> rows) throws IOException {
    TextTable table =
        new TextTable("dataset", "train", "test", "fingerprints", "what was found").endingInWords();
    for (Row row : rows) {
      if (row.checked == null) {
        table.row(row.set.name(), "", "", "", row.failure == null ? "not found" : "cannot be used");
        continue;
      }
      Splits splits = row.checked.splits();
      table.row(
          row.set.name(),
          "%,d".formatted(splits.train().size()),
          "%,d".formatted(splits.test().size()),
          splits.train().fingerprint() + " " + splits.test().fingerprint(),
          "%s, in %s".formatted(inWords(row.checked.files()), row.place.orElseThrow()));
    }
    table.print(out);
  }

  private static String inWords(Layout.Published files) {
    return files.known() == 0
        ? "whole"
        : "whole, %d of %d files as published".formatted(files.right(), files.known());
  }

  private static void write(JsonGenerator json, List<Row> rows) throws IOException {
    json.writeArrayFieldStart("datasets");
    for (Row row : rows) {
      Dataset set = row.set;
      json.writeStartObject();
      json.writeStringField("name", set.name());
      json.writeNumberField("classes", set.classes());
      json.writeNumberField("train_images", set.train());
      json.writeNumberField("test_images", set.test());
      json.writeNumberField("side", set.side());
      json.writeNumberField("channels", set.channels());
      json.writeStringField("directory", row.place.map(Path::toString).orElse(null));
      json.writeArrayFieldStart("addresses");
      for (URI address : set.addresses()) {
        json.writeString(address.toString());
      }
      json.writeEndArray();
      if (row.checked != null) {
        json.writeStringField("train_fingerprint", row.checked.splits().train().fingerprint());
        json.writeStringField("test_fingerprint", row.checked.splits().test().fingerprint());
        json.writeNumberField("files_with_checksum", row.checked.files().known());
        json.writeNumberField("files_as_published", row.checked.files().right());
      }
      if (row.failure != null) {
        json.writeStringField("failure", row.failure);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
