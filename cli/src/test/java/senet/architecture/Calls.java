package senet.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import java.io.File;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collections;
import java.util.Date;
import java.util.DoubleSummaryStatistics;
import java.util.Formatter;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import javax.imageio.stream.FileImageOutputStream;
import jdk.incubator.vector.VectorOperators;
import org.knowm.xchart.BitmapEncoder;

/**
 * Calls by what they do, for the rules: the ways there are in the JDK and in xchart. A method or
 * constructor reference is one, too.
 */
final class Calls {
  private static final Set<String> FILES =
      Set.of(
          "write",
          "writeString",
          "newOutputStream",
          "newBufferedWriter",
          "copy",
          "move",
          "createFile",
          "createTempFile");

  private static final Set<String> WRITING =
      Set.of("WRITE", "APPEND", "CREATE", "CREATE_NEW", "TRUNCATE_EXISTING");

  static final DescribedPredicate<JavaAccess<?>> WRITES_FILES =
      calls(
          "write files",
          target ->
              (is(target, Files.class) && FILES.contains(target.getName()))
                  || is(target, RandomAccessFile.class, FileOutputStream.class, FileWriter.class)
                  || is(target, FileImageOutputStream.class)
                  || (is(target, PrintWriter.class, PrintStream.class, Formatter.class)
                      && target.getName().equals("<init>")
                      && takes(target, 0, File.class, String.class))
                  || (is(target, ImageIO.class)
                      && target.getName().equals("write")
                      && takes(target, 2, File.class))
                  || (is(target, BitmapEncoder.class)
                      && target.getName().startsWith("save")
                      && takes(target, 1, File.class, String.class)));

  /** What channels of every kind need for it. */
  static final DescribedPredicate<JavaFieldAccess> OPENS_FOR_WRITING =
      DescribedPredicate.describe(
          "opens a file for writing",
          access ->
              access.getTargetOwner().isEquivalentTo(StandardOpenOption.class)
                  && WRITING.contains(access.getName()));

  private static final Set<String> TRANSCENDENTAL =
      Set.of(
          "exp", "expm1", "log", "log10", "log1p", "pow", "sin", "cos", "tan", "asin", "acos",
          "atan", "atan2", "sinh", "cosh", "tanh", "cbrt", "hypot");

  /** Results that are another machine's or compiler's: StrictMath's are defined. */
  static final DescribedPredicate<JavaAccess<?>> IS_TRANSCENDENTAL =
      calls(
          "are transcendental",
          target ->
              TRANSCENDENTAL.contains(target.getName())
                  && (is(target, Math.class)
                      || target.getOwner().getPackageName().equals("jdk.incubator.vector")));

  /** Vector operations of a platform's own library. */
  static final DescribedPredicate<JavaFieldAccess> IS_TRANSCENDENTAL_IN_LANES =
      DescribedPredicate.describe(
          "is transcendental",
          access ->
              access.getTargetOwner().isEquivalentTo(VectorOperators.class)
                  && TRANSCENDENTAL.contains(access.getName().toLowerCase(Locale.ROOT)));

  /** Sums in an order of the width's, the threads' or the library's choice, or compensated. */
  static final DescribedPredicate<JavaAccess<?>> ADDS_IN_ANY_ORDER =
      calls(
          "add in any order",
          target ->
              target.getName().startsWith("reduceLanes")
                  || (is(target, DoubleStream.class)
                      && Set.of("sum", "average", "summaryStatistics", "reduce")
                          .contains(target.getName()))
                  || (is(target, Stream.class) && target.getName().equals("reduce"))
                  || (is(target, Collectors.class)
                      && (target.getName().endsWith("ingDouble")
                          || target.getName().equals("reducing")))
                  || is(
                      target,
                      DoubleAdder.class,
                      DoubleAccumulator.class,
                      DoubleSummaryStatistics.class));

  static final DescribedPredicate<JavaAccess<?>> STREAMS_IN_PARALLEL =
      calls(
          "stream in parallel",
          target ->
              target.getName().equals("parallelStream")
                  || (target.getName().equals("parallel")
                      && target.getOwner().getPackageName().equals("java.util.stream"))
                  || is(target, StreamSupport.class) // a flag says which
                  || (is(target, Arrays.class) && target.getName().startsWith("parallel")));

  static final DescribedPredicate<JavaAccess<?>> STARTS_THREADS =
      calls(
          "start threads",
          target ->
              target.getOwner().isAssignableTo(Thread.class)
                  && Set.of("<init>", "start", "startVirtualThread", "ofVirtual", "ofPlatform")
                      .contains(target.getName()));

  static final DescribedPredicate<JavaAccess<?>> READS_A_CLOCK =
      calls(
          "read a clock",
          target ->
              (is(target, System.class)
                      && Set.of("nanoTime", "currentTimeMillis").contains(target.getName()))
                  || is(target, Clock.class, InstantSource.class)
                  || (target.getOwner().getPackageName().startsWith("java.time")
                      && target.getName().endsWith("now"))
                  || is(target, Calendar.class, GregorianCalendar.class)
                  || (is(target, Date.class)
                      && target.getName().equals("<init>")
                      && target.getRawParameterTypes().isEmpty()));

  /** Numbers that no seed gives again, or not with another JDK. */
  static final DescribedPredicate<JavaAccess<?>> IS_CHANCE =
      calls(
          "are chance",
          target ->
              (is(target, Math.class, StrictMath.class) && target.getName().equals("random"))
                  || (is(target, UUID.class) && target.getName().equals("randomUUID"))
                  || (is(target, Collections.class) && target.getName().equals("shuffle")));

  private static final Class<?>[] HASHED = {
    HashMap.class,
    HashSet.class,
    Hashtable.class,
    IdentityHashMap.class,
    WeakHashMap.class,
    ConcurrentHashMap.class
  };

  /**
   * Collections whose order is that of hash codes, which differ from process to process where they
   * are an object's own or salted ({@code Set.of}); and such hash codes themselves.
   */
  static final DescribedPredicate<JavaAccess<?>> ORDERS_BY_HASH_CODES =
      calls(
          "order by hash codes",
          target ->
              (is(target, HASHED)
                      && Set.of("<init>", "newHashMap", "newHashSet", "newKeySet")
                          .contains(target.getName()))
                  || (is(target, Set.class, Map.class)
                      && Set.of("of", "ofEntries", "copyOf").contains(target.getName()))
                  || (is(target, Collectors.class)
                      && target.getName().matches("to\\w*(Set|Map)|groupingBy\\w*")
                      && target.getRawParameterTypes().stream()
                          .noneMatch(type -> type.isEquivalentTo(Supplier.class)))
                  || (is(target, System.class) && target.getName().equals("identityHashCode")));

  static final DescribedPredicate<JavaAccess<?>> GOES_THROUGH_A_HASHED_COLLECTION =
      calls(
          "go through a hashed collection",
          target ->
              is(target, HASHED)
                  && Set.of(
                          "iterator",
                          "spliterator",
                          "stream",
                          "forEach",
                          "replaceAll",
                          "removeIf",
                          "toArray",
                          "keySet",
                          "values",
                          "entrySet",
                          "keys",
                          "elements",
                          "toString")
                      .contains(target.getName()));

  static final DescribedPredicate<JavaAccess<?>> PRINTS =
      calls(
          "print",
          target ->
              (target.getOwner().isAssignableTo(Throwable.class)
                      && target.getName().equals("printStackTrace"))
                  || (is(target, Thread.class) && target.getName().equals("dumpStack")));

  private Calls() {}

  /** Classes but those named and what is in them. */
  static DescribedPredicate<JavaClass> isNoneOf(String... names) {
    return DescribedPredicate.describe(
        "is none of " + String.join(", ", names),
        type ->
            Arrays.stream(names)
                .noneMatch(
                    name -> type.getName().equals(name) || type.getName().startsWith(name + "$")));
  }

  private static DescribedPredicate<JavaAccess<?>> calls(
      String what, Predicate<CodeUnitAccessTarget> predicate) {
    return DescribedPredicate.describe(
        what,
        access ->
            access.getTarget() instanceof CodeUnitAccessTarget target && predicate.test(target));
  }

  private static boolean is(CodeUnitAccessTarget target, Class<?>... owners) {
    return Arrays.stream(owners).anyMatch(target.getOwner()::isEquivalentTo);
  }

  private static boolean takes(CodeUnitAccessTarget target, int index, Class<?>... types) {
    return target.getRawParameterTypes().size() > index
        && Arrays.stream(types).anyMatch(target.getRawParameterTypes().get(index)::isEquivalentTo);
  }
}
