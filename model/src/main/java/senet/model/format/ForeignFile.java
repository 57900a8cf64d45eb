package senet.model.format;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a file without tensors in a form that is read seems to be, by its first bytes. */
final class ForeignFile {
  /** What {@link #of} looks at. */
  static final int FIRST_BYTES = 64;

  private static final int BRACE_AT = 8; // a safetensors file's header opens here
  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf"; // of UTF-8, byte for byte
  private static final String GIT_LFS = "version https://git-lfs";
  private static final int ONNX_VERSION = 0x08; // tag of a model's first field
  private static final int MOST_ONNX_VERSION = 0x1f;
  private static final String ONNX_SECOND_TAGS = "\u0012\u001a\"*2:B";
  private static final int PICKLE = 0x80;

  private ForeignFile() {}

  /**
   * What it is and what to do, for a message behind the file's name; empty where bytes say it not.
   */
  static Optional<String> of(byte[] first) {
    if (first.length == 0) {
      return Optional.of("it is empty, 0 bytes; hint: fetch or copy it again");
    }
    String text = new String(first, StandardCharsets.ISO_8859_1);
    if (isText(text)) {
      return Optional.of(ofText(text));
    }
    if (text.length() > BRACE_AT && text.charAt(BRACE_AT) == '{') {
      return Optional.empty();
    }
    if (isOnnx(text)) {
      return Optional.of(
          "it is an ONNX file, which is written but not read; hint: name the weights that it was"
              + " made of");
    }
    if (text.charAt(0) == PICKLE) {
      return Optional.of(
          "it is a pickle that torch.save did not write; hint: torch.save(model.state_dict(),"
              + " FILE)");
    }
    return Optional.empty();
  }

  private static String ofText(String text) {
    if (text.startsWith(GIT_LFS)) {
      return "it is a pointer of Git LFS, not the file itself; hint: git lfs pull";
    }
    String start = text.startsWith(BYTE_ORDER_MARK) ? text.substring(3) : text;
    return start.stripLeading().startsWith("<")
        ? "it is a web page or other markup, not weights; hint: fetch the file itself, not the page"
            + " about it"
        : "it is text, not weights; hint: name a .safetensors file or what torch.save wrote";
  }

  /** Of eight such bytes and more no safetensors header has the length that they would say. */
  private static boolean isText(String text) {
    String start = text.startsWith(BYTE_ORDER_MARK) ? text.substring(3) : text;
    boolean marked = start.length() < text.length();
    return start
        .chars()
        .allMatch(c -> c == '\t' || c == '\n' || c == '\r' || (c >= ' ' && (c < 0x7f || marked)));
  }

  private static boolean isOnnx(String text) {
    return text.length() > BRACE_AT
        && text.charAt(0) == ONNX_VERSION
        && text.charAt(1) <= MOST_ONNX_VERSION
        && ONNX_SECOND_TAGS.indexOf(text.charAt(2)) >= 0;
  }
}
