package senet.model.format;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static senet.model.format.PickleText.call;
import static senet.model.format.PickleText.dict;
import static senet.model.format.PickleText.integer;
import static senet.model.format.PickleText.list;
import static senet.model.format.PickleText.pickle;
import static senet.model.format.PickleText.storage;
import static senet.model.format.PickleText.tensor;
import static senet.model.format.PickleText.text;
import static senet.model.format.PickleText.tuple;
import static senet.model.format.PickleText.vector;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that attackers and accidents make: each is refused with a line that says why. */
class PytorchRefusalTest {
  private static final byte[] PLAIN = pickle(dict("a", vector("0", 2)));

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("x.pth");
  }

  private void assertRefused(byte[] bytes, String message) throws IOException {
    Files.write(file, bytes);
    assertThatThrownBy(
            () -> {
              try (TensorReader reader = TensorFiles.open(file)) {
                reader.readAll();
              }
            })
        .isInstanceOf(FormatException.class)
        .hasMessage("x.pth: " + message);
  }

  static Stream<Arguments> pickles() {
    String floats = storage("FloatStorage", "0", 2);
    String plainData =
        ", which is not allowed; hint: a whole model or more than tensors was saved, and nothing in"
            + " it is run; torch.save(model.state_dict(), FILE) instead";
    return Stream.of(
        Arguments.of(call("os", "system", text("id")), "the pickle asks for os.system" + plainData),
        Arguments.of(
            call("__builtin__", "eval", text("1")),
            "the pickle asks for __builtin__.eval" + plainData),
        Arguments.of(
            call("torch.storage", "_load_from_bytes", text("x")),
            "the pickle asks for torch.storage._load_from_bytes" + plainData),
        Arguments.of(
            call("torch", "load", text("x")), "the pickle asks for torch.load" + plainData),
        Arguments.of(
            call("torchvision.models.resnet", "ResNet"),
            "the pickle asks for torchvision.models.resnet.ResNet" + plainData),
        Arguments.of(
            integer(1), "it holds no map of names to tensors; hint: save model.state_dict()"),
        Arguments.of(
            dict("epoch", integer(3)), "'epoch' is no tensor; hint: save model.state_dict() alone"),
        Arguments.of(
            dict("a", call("torch._utils", "_rebuild_parameter", integer(1))),
            "'a' is a parameter without a tensor"),
        Arguments.of(
            dict("a", call("torch._utils", "_rebuild_tensor_v2", floats, integer(0))),
            "'a' is not given as storage, offset, sizes and strides"),
        Arguments.of(
            dict("a", tensor(floats, 0, new int[] {2}, new int[] {1, 1})),
            "'a' is not given as storage, offset, sizes and strides"),
        Arguments.of(
            dict("a", tensor(floats, 0, new int[33], new int[33])),
            "'a' is not given as storage, offset, sizes and strides"),
        Arguments.of(
            dict("a", tensor(floats, 0, new int[] {-1}, new int[] {1})),
            "'a' has a size or stride that is no count of values"),
        Arguments.of(
            dict("a", tensor(floats, 0, new int[] {3}, new int[] {1})),
            "'a' of shape [3], strides [1] and offset 0 reaches beyond the 2 values of storage 0"),
        Arguments.of(
            dict("a", tensor(floats, 1, new int[] {2}, new int[] {1})),
            "'a' of shape [2], strides [1] and offset 1 reaches beyond the 2 values of storage 0"),
        Arguments.of(
            dict("a", tensor(floats, -1, new int[] {2}, new int[] {1})),
            "'a' of shape [2], strides [1] and offset -1 reaches beyond the 2 values of storage 0"),
        Arguments.of(
            dict("a", tensor(floats, 2, new int[0], new int[0])),
            "'a' has 1 values from 2 on, its storage 0 has 2; hint: save a contiguous tensor"),
        Arguments.of(
            dict("a", tensor(floats, 0, new int[] {500_000_000}, new int[1])),
            "'a' has 500000000 values from 0 on, its storage 0 has 2; hint: save a contiguous"
                + " tensor"),
        Arguments.of(
            dict(
                "a",
                tensor(
                    floats,
                    0,
                    new int[] {2, Integer.MAX_VALUE, 0},
                    new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, 1}),
                "b",
                tensor(floats, 0, new int[] {1 << 16, 1 << 16}, new int[2])),
            "'b' of shape [65536, 65536] and type F32 is too large for an array"),
        Arguments.of(
            dict("a", vector("0", 2), "b", vector("0", 3)),
            "storage 0 is 2 values of F32 and also 3 of F32"),
        Arguments.of(dict("a", vector("0", -1)), "storage 0 has -1 values"),
        Arguments.of(
            dict("a", text("0") + "Q"),
            "the pickle refers to something that is no storage of tensors; hint: save"
                + " model.state_dict() with PyTorch 1.6 or later"),
        Arguments.of(
            dict("a", tuple(text("module"), text("b"), text("c"), text("d"), integer(2)) + "Q"),
            "the pickle refers to something that is no storage of tensors; hint: save"
                + " model.state_dict() with PyTorch 1.6 or later"),
        Arguments.of(
            dict("a", vector("0", 2), "b", vector("1", 1)),
            "storage 1 has 1 values of F32, which are 4 bytes, the archive has none"),
        Arguments.of(
            dict("a", vector("0", 5)),
            "storage 0 has 5 values of F32, which are 20 bytes, the archive has 8"));
  }

  @ParameterizedTest
  @MethodSource("pickles")
  void pickles(String content, String message) throws IOException {
    assertRefused(ZipFixture.of(pickle(content), new float[2]).bytes(), message);
  }

  /** A hundred thousand windows on one storage would be read for hours. */
  @Test
  void moreWindowsThanStorage() throws IOException {
    String[] items = new String[20];
    for (int i = 0; i < items.length; i += 2) {
      items[i] = "t" + i;
      items[i + 1] = vector("0", 2);
    }
    assertRefused(
        ZipFixture.of(pickle(dict(items)), new float[2]).bytes(),
        "its tensors are 80 bytes, the storages that they share only 8");
  }

  /** One list of pairs, named again and again, would be copied each time. */
  @Test
  void listsThatAreCopied() throws IOException {
    String pair = list(text("a"), integer(1));
    String[] pairs = new String[100];
    Arrays.fill(pairs, pair);
    String copies = "ccollections\nOrderedDict\nh\0\u0085R".repeat(1000);
    byte[] pickle = pickle(list(pairs) + "q\0" + copies);
    assertThatThrownBy(() -> RestrictedPickle.read("x", pickle, Set.of("collections.OrderedDict")))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("a list is copied again and again");
  }

  static Stream<Arguments> archives() throws IOException {
    byte[] values = new byte[8];
    String compressed = "is compressed, PyTorch's are not; hint: save it again with torch.save";
    byte[] good = ZipFixture.littleEndian(1, 2);
    byte[] bad = good.clone();
    bad[0] ^= 1;
    byte[] damaged = ZipFixture.of(PLAIN, new float[] {1, 2}).bytes();
    damaged[indexOf(damaged, good)] ^= 1;
    return Stream.of(
        Arguments.of(
            new ZipFixture()
                .deflated("archive/data.pkl", PLAIN)
                .stored("archive/data/0", values)
                .bytes(),
            "'archive/data.pkl' " + compressed),
        Arguments.of(
            new ZipFixture()
                .stored("archive/data.pkl", PLAIN)
                .deflated("archive/data/0", new byte[1 << 24])
                .bytes(),
            "'archive/data/0' " + compressed),
        Arguments.of(
            ZipFixture.of(PLAIN, new float[2]).stored("archive/../x", values).bytes(),
            "'archive/../x' is there twice or leaves the archive"),
        Arguments.of(
            ZipFixture.of(PLAIN, new float[2]).stored("/etc/x", values).bytes(),
            "'/etc/x' is there twice or leaves the archive"),
        Arguments.of(
            new ZipFixture().stored("data.pkl", PLAIN).stored("a/b/data.pkl", PLAIN).bytes(),
            "no folder with data.pkl in this archive; hint: torch.save makes one"),
        Arguments.of(
            ZipFixture.of(PLAIN, new float[2])
                .stored("archive/constants.pkl", PLAIN)
                .deflated("archive/code/__torch__.py", values)
                .bytes(),
            "it is a TorchScript archive, a program and not only weights; hint:"
                + " torch.save(torch.jit.load(IN).state_dict(), FILE)"),
        Arguments.of(
            ZipFixture.of(PLAIN, new float[2])
                .stored("archive/byteorder", "big".getBytes(StandardCharsets.US_ASCII))
                .bytes(),
            "its byte order is 'big', little is read"),
        Arguments.of(
            damaged,
            "'data/0' has the checksum %08x, the archive says %08x; hint: it is damaged, or was saved without checksums"
                .formatted(crc(bad), crc(good))));
  }

  @ParameterizedTest
  @MethodSource("archives")
  void archives(byte[] bytes, String message) throws IOException {
    assertRefused(bytes, message);
  }

  private static long crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    int at = 0;
    while (!Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
      at++;
    }
    return at;
  }

  /** Two members of one name, which the library that writes archives does not make. */
  @Test
  void membersNamedTwice() throws IOException {
    byte[] bytes = ZipFixture.of(PLAIN, new float[2]).stored("archive/data/1", new byte[8]).bytes();
    for (int i = 0; i + 14 <= bytes.length; i++) {
      if (new String(bytes, i, 14, StandardCharsets.US_ASCII).equals("archive/data/1")) {
        bytes[i + 13] = '0';
      }
    }
    assertRefused(bytes, "'archive/data/0' is there twice or leaves the archive");
  }

  static Stream<Arguments> olderFiles() throws IOException {
    String content = dict("a", vector("0", 2));
    String version =
        "its form is not version 1001 of a little-endian machine; hint: save it again with PyTorch"
            + " 1.6 or later";
    String twice = "it lists a storage twice, or one that nothing lies in";
    byte[] whole = LegacyFixture.of(content, new float[2]);
    int header = whole.length - 16;
    return Stream.of(
        Arguments.of(new LegacyFixture(1000, true).content(content, "0").bytes(), version),
        Arguments.of(new LegacyFixture(1001, false).content(content, "0").bytes(), version),
        Arguments.of(LegacyFixture.of(content, new float[2], new float[1]), twice),
        Arguments.of(
            new LegacyFixture(1001, true).content(content, "0", "0").storage(2, 1, 2).bytes(),
            twice),
        Arguments.of(
            new LegacyFixture(1001, true).content(content, "0").storage(3, 1, 2).bytes(),
            "storage 0 has 3 values but its tensors say 2"),
        Arguments.of(
            new LegacyFixture(1001, true).content(content, "0").storage(2, 1).bytes(),
            "storage 0 needs 16 bytes, the file has 12 from byte %d on; hint: it is cut short"
                .formatted(header)),
        Arguments.of(
            new LegacyFixture(1001, true).content(content, "0").storage(2, 1, 2, 3).bytes(),
            "1 of 1 storages end at byte %d, the file at %d; hint: it is cut short or has something appended"
                .formatted(whole.length, whole.length + 4)),
        Arguments.of(
            new LegacyFixture(1001, true).content(content).bytes(),
            "0 of 1 storages end at byte %d, the file at %d; hint: it is cut short or has something appended"
                .formatted(header - 6, header - 6)));
  }

  @ParameterizedTest
  @MethodSource("olderFiles")
  void olderFiles(byte[] bytes, String message) throws IOException {
    assertRefused(bytes, message);
  }
}
