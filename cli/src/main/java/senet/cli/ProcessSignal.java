package senet.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * A signal of the operating system. Java has no public way to see one but {@code sun.misc.Signal},
 * which javac warns of wherever it is named and no annotation allows: hence by reflection. The
 * launcher, which is compiled for an older Java, has its own.
 */
final class ProcessSignal {
  private ProcessSignal() {}

  /**
   * Has {@code receiver} called with the signal's number, on a thread of its own, instead of what
   * happened before.
   *
   * @param name without SIG
   * @return undoes it; does nothing where this system or JVM has no such signal to give
   */
  static Runnable receive(String name, IntConsumer receiver) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Method handle = type.getMethod("handle", type, handlerType);
      Object signal = type.getConstructor(String.class).newInstance(name);
      int number = (int) type.getMethod("getNumber").invoke(signal);
      Object handler =
          Proxy.newProxyInstance(
              ProcessSignal.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (_, method, _) -> {
                if (method.getName().equals("handle")) {
                  receiver.accept(number);
                }
                return null;
              });
      Object before = handle.invoke(null, signal, handler);
      return () -> restore(handle, signal, before);
    } catch (InvocationTargetException e) {
      return () -> {}; // Windows has no HUP, and java -Xrs leaves all signals to the system
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a JDK without sun.misc.Signal", e);
    }
  }

  private static void restore(Method handle, Object signal, Object before) {
    try {
      handle.invoke(null, signal, before);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the signal that was given is not taken back", e);
    }
  }
}
