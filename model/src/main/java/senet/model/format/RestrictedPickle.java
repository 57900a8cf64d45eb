package senet.model.format;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads Python's pickles as inert values: no class is loaded and nothing is called.
 *
 * <p>Values become Long, Double, Boolean, String, byte[], List (also for tuples), Map and {@link
 * PickleObject}; strings of Python 2 become String, byte for byte (Latin-1). What is named must be
 * on the given list. Work and memory are bounded by the input: no operation repeats or copies
 * another's value.
 */
public final class RestrictedPickle {
  private static final Object MARK = new Object();
  private static final int MOST_LONG_BYTES = 8;

  /** A name of the allow-list, on the stack. */
  private record Global(String name) {}

  private final String file;
  private final ByteBuffer in;
  private final Set<String> allowed;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  private RestrictedPickle(String file, byte[] bytes, Set<String> allowed) {
    this.file = file;
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.allowed = allowed;
  }

  /**
   * Reads one pickle.
   *
   * @param file for messages
   * @param allowed what may be named, as {@code module.name}
   * @throws FormatException where it names anything else or breaks the format
   */
  public static Object read(String file, byte[] bytes, Set<String> allowed) throws FormatException {
    return new RestrictedPickle(file, bytes, allowed).run();
  }

  private Object run() throws FormatException {
    while (true) {
      int at = in.position();
      int code = u1();
      if (code == '.') {
        return pop();
      }
      try {
        execute(code);
      } catch (ClassCastException | IllegalArgumentException _) {
        throw broken(
            "operation 0x%02x at byte %d has operands of the wrong kind".formatted(code, at));
      }
    }
  }

  private void execute(int code) throws FormatException {
    switch (code) {
      case 0x80 -> u1(); // PROTO
      case 0x95 -> take(8); // FRAME
      case '(' -> stack.add(MARK);
      case '0' -> pop();
      case '1' -> popToMark();
      case '2' -> stack.add(peek());
      case 'N' -> stack.add(null);
      case 0x88 -> stack.add(true);
      case 0x89 -> stack.add(false);
      case 'K' -> stack.add((long) u1());
      case 'M' ->
          stack.add(
              (long)
                  Short.toUnsignedInt(
                      ByteBuffer.wrap(take(2)).order(ByteOrder.LITTLE_ENDIAN).getShort()));
      case 'J' -> stack.add((long) i4());
      case 0x8a -> stack.add(integer(take(u1())));
      case 'I' -> stack.add(textInteger(line()));
      case 'L' -> stack.add(Long.parseLong(line().replace("L", "")));
      case 'F' -> stack.add(Double.parseDouble(line()));
      case 'G' -> stack.add(ByteBuffer.wrap(take(8)).getDouble());
      case 'S' -> stack.add(quoted(line()));
      case 'V' -> stack.add(line());
      case 'U' -> stack.add(latin1(take(u1())));
      case 'T' -> stack.add(latin1(take(i4())));
      case 'C' -> stack.add(take(u1()));
      case 'B' -> stack.add(take(i4()));
      case 0x8e -> stack.add(take(size8()));
      case 0x8c -> stack.add(utf8(take(u1())));
      case 'X' -> stack.add(utf8(take(i4())));
      case 0x8d -> stack.add(utf8(take(size8())));
      case ')' -> stack.add(List.of());
      case ']' -> stack.add(new ArrayList<>());
      case '}' -> stack.add(new LinkedHashMap<>());
      case 't' -> stack.add(Collections.unmodifiableList(popToMark()));
      case 'l' -> stack.add(popToMark());
      case 'd' -> stack.add(map(popToMark(), new LinkedHashMap<>()));
      case 0x85 -> stack.add(tuple(1));
      case 0x86 -> stack.add(tuple(2));
      case 0x87 -> stack.add(tuple(3));
      case 'a' -> {
        Object item = pop();
        list(peek()).add(item);
      }
      case 'e' -> {
        List<Object> items = popToMark();
        list(peek()).addAll(items);
      }
      case 's' -> {
        Object value = pop();
        Object key = pop();
        map(Arrays.asList(key, value), mapping(peek()));
      }
      case 'u' -> {
        List<Object> items = popToMark();
        map(items, mapping(peek()));
      }
      case 'c' -> stack.add(global(line(), line()));
      case 0x93 -> {
        Object name = pop();
        stack.add(global(operand(String.class, pop()), operand(String.class, name)));
      }
      case 'R', 0x81 -> {
        List<?> arguments = operand(List.class, pop());
        stack.add(new PickleObject(operand(Global.class, pop()).name(), arguments));
      }
      case 'b' -> {
        Object state = pop();
        operand(PickleObject.class, peek()).state(state);
      }
      case 'p' -> memo.put(Integer.parseInt(line()), peek());
      case 'q' -> memo.put(u1(), peek());
      case 'r' -> memo.put(i4(), peek());
      case 0x94 -> memo.put(memo.size(), peek());
      case 'g' -> stack.add(remembered(Integer.parseInt(line())));
      case 'h' -> stack.add(remembered(u1()));
      case 'j' -> stack.add(remembered(i4()));
      default ->
          throw broken(
              "operation 0x%02x at byte %d is not one that data needs"
                  .formatted(code, in.position() - 1));
    }
  }

  private Global global(String module, String name) throws FormatException {
    String full = module + "." + name;
    if (!allowed.contains(full)) {
      throw new FormatException(
          "%s: the pickle asks for %s, which is not allowed; hint: this is not a file of plain data"
              .formatted(file, printable(full)));
    }
    return new Global(full);
  }

  private static String printable(String text) {
    String shown = text.replaceAll("[^ -~]", "?");
    return shown.length() > 80 ? shown.substring(0, 80) + "..." : shown;
  }

  @SuppressWarnings("unchecked") // only this class puts lists on the stack
  private static List<Object> list(Object value) {
    if (value instanceof ArrayList<?>) {
      return (List<Object>) value;
    }
    throw new ClassCastException("not a list");
  }

  @SuppressWarnings("unchecked") // only this class puts maps on the stack
  private static Map<Object, Object> mapping(Object value) {
    return (Map<Object, Object>) operand(Map.class, value);
  }

  /** The operand as what an operation needs; a cast alone would let None pass. */
  private static <T> T operand(Class<T> type, Object value) {
    if (value == null) {
      throw new ClassCastException("None");
    }
    return type.cast(value);
  }

  private static Map<Object, Object> map(List<Object> items, Map<Object, Object> into) {
    if (items.size() % 2 != 0) {
      throw new IllegalArgumentException("a key without a value");
    }
    for (int i = 0; i < items.size(); i += 2) {
      if (!(items.get(i) instanceof String || items.get(i) instanceof Long)
          && !(items.get(i) instanceof byte[])) {
        throw new IllegalArgumentException("a key that is no text or number");
      }
      Object key = items.get(i) instanceof byte[] bytes ? latin1(bytes) : items.get(i);
      into.put(key, items.get(i + 1));
    }
    return into;
  }

  private List<Object> tuple(int size) throws FormatException {
    Object[] items = new Object[size];
    for (int i = size - 1; i >= 0; i--) {
      items[i] = pop();
    }
    return Collections.unmodifiableList(Arrays.asList(items));
  }

  private Object remembered(int index) throws FormatException {
    if (!memo.containsKey(index)) {
      throw broken("entry %d of its memo is used before it is made".formatted(index));
    }
    return memo.get(index);
  }

  private Object peek() throws FormatException {
    if (stack.isEmpty()) {
      throw broken("its stack is empty at byte %d".formatted(in.position()));
    }
    return stack.getLast();
  }

  private Object pop() throws FormatException {
    Object top = peek();
    stack.removeLast();
    return top;
  }

  private List<Object> popToMark() throws FormatException {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw broken("there is no mark at byte %d".formatted(in.position()));
    }
    List<Object> above = stack.subList(mark + 1, stack.size());
    List<Object> items = new ArrayList<>(above);
    stack.subList(mark, stack.size()).clear();
    return items;
  }

  private byte[] take(long count) throws FormatException {
    if (count < 0 || count > in.remaining()) {
      throw broken(
          "%d bytes are wanted at byte %d of %d".formatted(count, in.position(), in.capacity()));
    }
    byte[] bytes = new byte[(int) count];
    in.get(bytes);
    return bytes;
  }

  private int u1() throws FormatException {
    return Byte.toUnsignedInt(take(1)[0]);
  }

  private int i4() throws FormatException {
    return ByteBuffer.wrap(take(4)).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  private long size8() throws FormatException {
    return ByteBuffer.wrap(take(8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private Object integer(byte[] littleEndian) {
    if (littleEndian.length > MOST_LONG_BYTES) {
      throw new IllegalArgumentException("an integer of more than 64 bits");
    }
    byte[] bigEndian = new byte[littleEndian.length];
    for (int i = 0; i < bigEndian.length; i++) {
      bigEndian[i] = littleEndian[littleEndian.length - 1 - i];
    }
    return bigEndian.length == 0 ? 0L : new BigInteger(bigEndian).longValueExact();
  }

  private static Object textInteger(String text) {
    return switch (text) {
      case "01" -> true;
      case "00" -> false;
      default -> Long.parseLong(text);
    };
  }

  private static String quoted(String line) {
    if (line.length() < 2 || line.charAt(0) != line.charAt(line.length() - 1)) {
      throw new IllegalArgumentException("a string without quotes");
    }
    return line.substring(1, line.length() - 1);
  }

  private String line() throws FormatException {
    int start = in.position();
    while (in.hasRemaining()) {
      if (in.get() == '\n') {
        return new String(
            in.array(), start, in.position() - 1 - start, StandardCharsets.ISO_8859_1);
      }
    }
    throw broken("a line at byte %d does not end".formatted(start));
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private FormatException broken(String what) {
    return new FormatException(file + ": the pickle is broken: " + what);
  }
}
