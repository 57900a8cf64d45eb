package senet.engine.bad;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the rules on threads, output and files are there to find: each method breaks the rule its
 * class is named for.
 */
public final class BadEffects {
  private BadEffects() {}

  /** Threads started outside {@code parallel}. */
  public static final class Threads {
    Thread constructor(Runnable work) {
      return new Thread(work);
    }

    Function<Runnable, Thread> constructorReference() {
      return Thread::new;
    }

    void call(Thread thread) {
      thread.start();
    }

    Consumer<Thread> reference() {
      return Thread::start;
    }

    Function<Runnable, Thread> virtual() {
      return Thread::startVirtualThread;
    }

    Supplier<ExecutorService> executors() {
      return Executors::newCachedThreadPool;
    }

    Object pool() {
      return new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    }
  }

  /** Objects read from bytes. */
  public static final class ObjectStreams {
    Object call(InputStream in) throws IOException {
      return new ObjectInputStream(in);
    }

    Callable<Object> reference(ObjectInputStream in) {
      return in::readObject;
    }
  }

  /** Output. */
  public static final class Printing {
    void out() {
      System.out.println();
    }

    void stack(Throwable error) {
      error.printStackTrace();
    }

    Consumer<Exception> stackReference() {
      return Exception::printStackTrace;
    }

    Runnable dump() {
      return Thread::dumpStack;
    }
  }

  /** Files that a crash would leave half written. */
  public static final class Writing {
    /** What throws as constructors of streams do. */
    public interface Opening<A, B> {
      /** Opens {@code a}. */
      B of(A a) throws IOException;
    }

    Path call(Path file) throws IOException {
      return Files.writeString(file, "");
    }

    Opening<Path, OutputStream> reference() {
      return Files::newOutputStream;
    }

    OutputStream constructor(File file) throws IOException {
      return new FileOutputStream(file);
    }

    Opening<File, OutputStream> constructorReference() {
      return FileOutputStream::new;
    }

    Opening<File, PrintStream> printerReference() {
      return PrintStream::new;
    }

    Opening<String, RandomAccessFile> randomAccess(File file) {
      return mode -> new RandomAccessFile(file, mode);
    }

    FileChannel channel(Path file) throws IOException {
      return FileChannel.open(file, StandardOpenOption.WRITE);
    }
  }
}
