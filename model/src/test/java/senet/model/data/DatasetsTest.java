package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import senet.model.augment.Normalization;
import senet.model.format.FormatException;

/** Published sets: where they are found, how they are fetched, what a check says of them. */
class DatasetsTest extends DownloadFixture {
  private static final List<String> ORDER =
      List.of(
          "train-labels-idx1-ubyte.gz",
          "t10k-labels-idx1-ubyte.gz",
          "train-images-idx3-ubyte.gz",
          "t10k-images-idx3-ubyte.gz");

  /** A set of MNIST's form: four images to train on, two to test on. */
  private static Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    files.put(ORDER.get(0), IdxTest.gzip(IdxTest.idx(new byte[] {1, 0, 1, 1}, 4)));
    files.put(ORDER.get(1), IdxTest.gzip(IdxTest.idx(new byte[] {0, 1}, 2)));
    files.put(ORDER.get(2), IdxTest.gzip(IdxTest.idx(new byte[16], 4, 2, 2)));
    files.put(ORDER.get(3), IdxTest.gzip(IdxTest.idx(new byte[8], 2, 2, 2)));
    return files;
  }

  private Dataset set(int train) throws IOException {
    SequencedMap<String, String> published = new LinkedHashMap<>();
    List<Archive> archives = new ArrayList<>();
    for (String name : ORDER) {
      published.put(name, md5(files().get(name)));
      archives.add(Archive.single(address + "/" + name, published.get(name), "small"));
    }
    Layout layout =
        new Layout(new Idx("Small", 2, List.of("no", "yes")), List.of("", "small"), published);
    Normalization normalization = new Normalization(new float[1], new float[] {1});
    return new Dataset(
        "small", "Small", 2, 2, 1, train, 2, normalization, List.of(layout), archives);
  }

  private static HttpHandler sending(byte[] content) {
    return exchange -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
    };
  }

  @Test
  void filesAreFetchedOneByOneAndThoseThatAreThereAreNot() throws IOException {
    Dataset small = set(4);
    assertThat(small.find(directory)).isEmpty();
    answers.add(sending(files().get(ORDER.get(0))));
    answers.add(sending(files().get(ORDER.get(1))));
    answers.add(sending(files().get(ORDER.get(2))));
    answers.add(sending("<html>".getBytes(StandardCharsets.UTF_8))); // of another MD5
    assertThatThrownBy(() -> small.fetch(directory, (_, _) -> {}))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith(address + "/t10k-images-idx3-ubyte.gz: MD5 is ");
    // What is not whole is not found, so that the next run goes on with it.
    assertThat(small.find(directory)).isEmpty();
    answers.add(sending(files().get(ORDER.get(3))));
    small.fetch(directory, (_, _) -> {});
    assertThat(ranges).hasSize(5);
    assertThat(small.find(directory)).contains(directory.resolve("small"));
    Dataset.Checked checked = small.check(directory);
    assertThat(checked.splits().train()).hasToString("Small train: 4 images of 2x2x1, 2 classes");
    assertThat(checked.files()).isEqualTo(new Layout.Published(4, 4));
    small.fetch(directory, (_, _) -> {});
    assertThat(ranges).hasSize(5);
  }

  @Test
  void aCheckTellsWhatIsOtherThanPublished() throws IOException {
    Path place = Files.createDirectories(directory.resolve("small"));
    for (Map.Entry<String, byte[]> named : files().entrySet()) {
      Files.write(place.resolve(named.getKey()), named.getValue());
    }
    Files.write(
        place.resolve(ORDER.getFirst()), IdxTest.gzip(IdxTest.idx(new byte[] {0, 0, 0, 0}, 4)));
    assertThat(set(4).check(directory).files()).isEqualTo(new Layout.Published(4, 3));
    assertThatThrownBy(() -> set(50_000).check(directory))
        .isInstanceOf(FormatException.class)
        .hasMessage(directory + ": 4 training images, Small has 50,000; hint: fetch it again");
    Files.delete(place.resolve(ORDER.getLast()));
    assertThatThrownBy(() -> set(4).check(directory))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(
            ": no Small here; looked for t10k-images-idx3-ubyte[.gz] and"
                + " small/t10k-images-idx3-ubyte[.gz]; hint: ");
  }

  /** The table itself: names, sizes and addresses as the sets have them. */
  @Test
  void theTable() {
    assertThat(Datasets.all())
        .extracting(Dataset::name)
        .containsExactly("cifar10", "cifar100", "mnist", "fashion-mnist");
    for (Dataset set : Datasets.all()) {
      assertThat(Datasets.named(set.name())).containsSame(set);
      assertThat(set.normalization().channels()).isEqualTo(set.channels());
      assertThat(set.archives())
          .allSatisfy(
              archive -> {
                assertThat(archive.md5()).matches("[0-9a-f]{32}");
                assertThat(archive.address().getScheme()).isEqualTo("https");
                assertThat(archive.file()).endsWith(archive.packed() ? ".tar.gz" : "-ubyte.gz");
              });
    }
    assertThat(Datasets.named("imagenet")).isEmpty();
    assertThat(Datasets.MNIST.archives())
        .extracting(Archive::file)
        .containsExactlyElementsOf(ORDER);
  }

  @Test
  void filesOfOneNameAreOfSeveralSets() throws IOException {
    Files.write(directory.resolve(ORDER.getLast()), new byte[1]);
    assertThat(Datasets.in(directory)).containsExactly(Datasets.MNIST, Datasets.FASHION_MNIST);
    Path place = Files.createDirectories(directory.resolve("x/FashionMNIST/raw"));
    Files.move(directory.resolve(ORDER.getLast()), place.resolve(ORDER.getLast()));
    assertThat(Datasets.in(directory.resolve("x"))).containsExactly(Datasets.FASHION_MNIST);
  }
}
