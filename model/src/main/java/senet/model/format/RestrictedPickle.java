package senet.model.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads Python's pickles of protocols 2 to 5 as inert values: no class is loaded and nothing is
 * called.
 *
 * <p>Values become Long, Double, Boolean, String, byte[], List (also for tuples), Map (also for
 * OrderedDict) and {@link PickleObject}; strings of Python 2 become String, byte for byte
 * (Latin-1). What is named must be on the given list. Work and memory are bounded by the input: no
 * operation repeats or copies another's value. Lists may hold themselves, or one list many times
 * over: a value from outside is looked at level by level, never printed, compared or hashed as a
 * whole.
 */
public final class RestrictedPickle {
  private static final int NEWEST_PROTOCOL = 5;
  private static final String ORDERED_DICT = "collections.OrderedDict";
  private static final String NOT_PLAIN = "this is not a file of plain data";
  private static final Object MARK = new Object();

  /** A name of the allow-list, as a value. */
  record Global(String name) {}

  /** What a pickle refers to that lies outside it. */
  @FunctionalInterface
  interface Outside {
    /**
     * The inert value for {@code id}.
     *
     * @throws FormatException where it refers to nothing
     */
    Object of(Object id) throws FormatException;
  }

  private final String file;
  private final PickleInput in;
  private final Set<String> allowed;
  private final String hint;
  private final Outside outside;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new LinkedHashMap<>();
  private int code;
  private long codeAt;
  private long copied; // pairs

  private RestrictedPickle(
      String file, PickleInput in, Set<String> allowed, String hint, Outside outside) {
    this.file = file;
    this.in = in;
    this.allowed = allowed;
    this.hint = hint;
    this.outside = outside;
  }

  /**
   * Reads one pickle.
   *
   * @param file for messages
   * @param allowed what may be named, as {@code module.name}
   * @throws FormatException where it names anything else or breaks the format
   */
  public static Object read(String file, byte[] bytes, Set<String> allowed) throws IOException {
    Outside nothing =
        id -> {
          throw new FormatException(
              "%s: the pickle refers to something outside it; hint: %s".formatted(file, NOT_PLAIN));
        };
    return read(file, new PickleInput(file, bytes), allowed, NOT_PLAIN, nothing);
  }

  /**
   * Reads one pickle that refers to what lies outside it, and leaves {@code in} behind its end.
   *
   * @param hint what to do where it names what is not allowed
   */
  static Object read(String file, PickleInput in, Set<String> allowed, String hint, Outside outside)
      throws IOException {
    return new RestrictedPickle(file, in, allowed, hint, outside).run();
  }

  private Object run() throws IOException {
    while (true) {
      codeAt = in.position();
      code = in.u1();
      if (code == '.') {
        return pop();
      }
      execute();
    }
  }

  /** One operation; the letters and numbers are those of Python's pickletools. */
  private void execute() throws IOException {
    switch (code) {
      case 0x80 -> requireProtocol(in.u1());
      case 0x95 -> in.i8(); // a frame's length, which only says how much to buffer
      case '(' -> stack.add(MARK);
      case 'N' -> stack.add(null);
      case 0x88 -> stack.add(true);
      case 0x89 -> stack.add(false);
      case 'K' -> stack.add((long) in.u1());
      case 'M' -> stack.add((long) in.u2());
      case 'J' -> stack.add((long) in.i4());
      case 0x8a -> stack.add(in.integer(in.u1()));
      case 'G' -> stack.add(in.bigEndianDouble());
      case 'U' -> stack.add(in.latin1(in.u1()));
      case 'T' -> stack.add(in.latin1(in.i4()));
      case 'C' -> stack.add(in.take(in.u1()));
      case 'B' -> stack.add(in.take(in.u4()));
      case 0x8e, 0x96 -> stack.add(in.take(in.i8()));
      case 0x8c -> stack.add(in.utf8(in.u1()));
      case 'X' -> stack.add(in.utf8(in.u4()));
      case 0x8d -> stack.add(in.utf8(in.i8()));
      case ')' -> stack.add(List.of());
      case ']' -> stack.add(new ArrayList<>());
      case '}' -> stack.add(new LinkedHashMap<>());
      case 't' -> stack.add(Collections.unmodifiableList(popToMark()));
      case 0x85 -> stack.add(tuple(1));
      case 0x86 -> stack.add(tuple(2));
      case 0x87 -> stack.add(tuple(3));
      case 'a' -> append(tuple(1));
      case 'e' -> append(popToMark());
      case 's' -> put(tuple(2));
      case 'u' -> put(popToMark());
      case 'c' -> stack.add(global(in.line(), in.line()));
      case 0x93 -> {
        List<Object> names = tuple(2);
        stack.add(global(operand(String.class, names.get(0)), operand(String.class, names.get(1))));
      }
      case 'R', 0x81 -> {
        List<?> arguments = operand(List.class, pop());
        stack.add(call(operand(Global.class, pop()).name(), arguments));
      }
      case 'b' -> {
        Object state = pop();
        if (!(peek() instanceof LinkedHashMap)) { // an OrderedDict's attributes are not its content
          operand(PickleObject.class, peek()).state(state);
        }
      }
      case 'Q' -> stack.add(outside.of(pop()));
      case 'q' -> memo.put(in.u1(), peek());
      case 'r' -> memo.put(in.i4(), peek());
      case 0x94 -> memo.put(memo.size(), peek());
      case 'h' -> stack.add(remembered(in.u1()));
      case 'j' -> stack.add(remembered(in.i4()));
      default ->
          throw in.broken(
              "operation 0x%02x at byte %d is not one that data needs; hint: protocols 2 to %d are read"
                  .formatted(code, codeAt, NEWEST_PROTOCOL));
    }
  }

  private void requireProtocol(int protocol) throws IOException {
    if (protocol > NEWEST_PROTOCOL) {
      throw in.broken("protocol %d, at most %d is read".formatted(protocol, NEWEST_PROTOCOL));
    }
  }

  private Global global(String module, String name) throws IOException {
    String full = module + "." + name;
    if (!allowed.contains(full)) {
      throw new FormatException(
          "%s: the pickle asks for %s, which is not allowed; hint: %s"
              .formatted(file, Printable.of(full), hint));
    }
    return new Global(full);
  }

  private Object call(String callable, List<?> arguments) throws IOException {
    if (!callable.equals(ORDERED_DICT)) {
      return new PickleObject(callable, arguments);
    }
    Map<Object, Object> map = new LinkedHashMap<>();
    if (!arguments.isEmpty()) { // as Python 2 writes it: a list of pairs
      requireOnce(operand(List.class, arguments.getFirst()));
      for (Object item : operand(List.class, arguments.getFirst())) {
        List<?> pair = operand(List.class, item);
        if (pair.size() != 2) {
          throw misplaced();
        }
        map.put(key(pair.getFirst()), pair.getLast());
      }
    }
    return map;
  }

  /** A list may be named again and again, and each time would be copied: work beyond the input. */
  private void requireOnce(List<?> pairs) throws IOException {
    copied += pairs.size();
    if (copied > in.position()) {
      throw in.broken(
          "%d pairs are wanted of %d bytes, a list is copied again and again"
              .formatted(copied, in.position()));
    }
  }

  /** The operand as what the operation needs. */
  private <T> T operand(Class<T> type, Object value) throws IOException {
    if (!type.isInstance(value)) {
      throw misplaced();
    }
    return type.cast(value);
  }

  private FormatException misplaced() {
    return in.broken(
        "operation 0x%02x at byte %d has operands of the wrong kind".formatted(code, codeAt));
  }

  @SuppressWarnings("unchecked") // only this class makes lists; those of a tuple are of other types
  private void append(List<Object> items) throws IOException {
    operand(ArrayList.class, peek()).addAll(items);
  }

  @SuppressWarnings("unchecked") // only this class makes maps
  private void put(List<Object> keysAndValues) throws IOException {
    Map<Object, Object> map = operand(LinkedHashMap.class, peek());
    if (keysAndValues.size() % 2 != 0) {
      throw misplaced();
    }
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      map.put(key(keysAndValues.get(i)), keysAndValues.get(i + 1));
    }
  }

  private Object key(Object key) throws IOException {
    return switch (key) {
      case String text -> text;
      case Long number -> number;
      case byte[] bytes -> new String(bytes, StandardCharsets.ISO_8859_1);
      case null, default -> throw misplaced();
    };
  }

  /** The upper {@code size} values of the stack, taken from it. */
  private List<Object> tuple(int size) throws IOException {
    Object[] items = new Object[size];
    for (int i = size - 1; i >= 0; i--) {
      items[i] = pop();
    }
    return Collections.unmodifiableList(Arrays.asList(items));
  }

  private Object remembered(int index) throws IOException {
    if (!memo.containsKey(index)) {
      throw in.broken(
          "entry %s of its memo is used at byte %d before it is made"
              .formatted(Integer.toUnsignedString(index), codeAt));
    }
    return memo.get(index);
  }

  private Object peek() throws IOException {
    if (stack.isEmpty() || stack.getLast() == MARK) {
      throw in.broken("operation 0x%02x at byte %d lacks an operand".formatted(code, codeAt));
    }
    return stack.getLast();
  }

  private Object pop() throws IOException {
    Object top = peek();
    stack.removeLast();
    return top;
  }

  private List<Object> popToMark() throws IOException {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw in.broken("operation 0x%02x at byte %d lacks its mark".formatted(code, codeAt));
    }
    List<Object> items = new ArrayList<>(stack.subList(mark + 1, stack.size()));
    stack.subList(mark, stack.size()).clear();
    return items;
  }
}
