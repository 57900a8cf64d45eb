package senet.launcher;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Passes the signals that would end this process on to the one it has started, and waits for what
 * that makes of them: the work is there.
 *
 * <p>Every signal is passed on as SIGTERM, the only one that Java can send. A Ctrl-C in a terminal
 * reaches the child by itself as well, which therefore does not take another signal for a second
 * one of the same. A shutdown hook would see the first signal only.
 */
final class ChildSignals {
  private static final String[] SIGNALS = {"INT", "TERM", "HUP"};
  private static final int EXIT_CODE_BASE =
      128; // a shell's code for "ended by signal n" is 128 + n

  private final AtomicInteger first = new AtomicInteger();
  private final AtomicReference<Process> child = new AtomicReference<>();

  /** Holds signals back from now on. */
  ChildSignals() throws ReflectiveOperationException {
    // By reflection: javac warns of sun.misc wherever it is named, and warnings are errors here.
    Class<?> type = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    for (String name : SIGNALS) {
      try {
        Object signal = type.getConstructor(String.class).newInstance(name);
        int number = (int) type.getMethod("getNumber").invoke(signal);
        type.getMethod("handle", type, handlerType)
            .invoke(null, signal, handler(handlerType, number));
      } catch (InvocationTargetException e) {
        // Windows has no HUP, and java -Xrs leaves all signals to the system.
      }
    }
  }

  private Object handler(Class<?> type, int number) {
    return Proxy.newProxyInstance(
        ChildSignals.class.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> {
          if (method.getName().equals("handle")) {
            receive(number);
          }
          return null;
        });
  }

  private void receive(int number) {
    first.compareAndSet(0, number);
    Process process = child.get();
    if (process != null) {
      process.destroy();
    }
  }

  /** Names the child, which also gets the signal that came before it was there. */
  void passTo(Process process) {
    child.set(process);
    if (first.get() != 0) {
      process.destroy();
    }
  }

  /**
   * The child's own exit code, unless a signal ended it: then that of the signal that came here.
   */
  int exitCode(int childsOwn) {
    return childsOwn > EXIT_CODE_BASE && first.get() != 0
        ? EXIT_CODE_BASE + first.get()
        : childsOwn;
  }
}
