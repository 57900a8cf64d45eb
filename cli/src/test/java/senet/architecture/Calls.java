package senet.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import java.io.File;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Formatter;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.FileImageOutputStream;
import jdk.incubator.vector.VectorOperators;
import org.knowm.xchart.BitmapEncoder;

/** Calls by what they do, for the rules: the ways there are in the JDK and in xchart. */
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

  static final DescribedPredicate<JavaCall<?>> WRITES_FILES =
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

  /** Results that are another machine's, compiler's or width's: StrictMath's are defined. */
  static final DescribedPredicate<JavaAccess<?>> HAS_UNDEFINED_BITS =
      DescribedPredicate.describe(
          "has bits that are not defined",
          access ->
              (access.getTargetOwner().isEquivalentTo(Math.class)
                      && TRANSCENDENTAL.contains(access.getTarget().getName()))
                  || access.getTarget().getName().startsWith("reduceLanes") // adds in any order
                  || (access.getTargetOwner().isEquivalentTo(DoubleStream.class)
                      && Set.of("sum", "average", "summaryStatistics")
                          .contains(access.getTarget().getName()))); // and compensates

  /** Vector operations of a platform's own library. */
  static final DescribedPredicate<JavaFieldAccess> IS_TRANSCENDENTAL_IN_LANES =
      DescribedPredicate.describe(
          "is transcendental",
          access ->
              access.getTargetOwner().isEquivalentTo(VectorOperators.class)
                  && TRANSCENDENTAL.contains(access.getName().toLowerCase(Locale.ROOT)));

  static final DescribedPredicate<JavaCall<?>> STARTS_THREADS =
      calls(
          "start threads",
          target ->
              (target.getOwner().isAssignableTo(Thread.class)
                      && Set.of("<init>", "start", "startVirtualThread", "ofVirtual", "ofPlatform")
                          .contains(target.getName()))
                  || target.getName().equals("parallelStream")
                  || (target.getName().equals("parallel")
                      && target.getOwner().getPackageName().equals("java.util.stream"))
                  || (is(target, Arrays.class) && target.getName().startsWith("parallel")));

  static final DescribedPredicate<JavaCall<?>> PRINTS =
      calls(
          "print",
          target ->
              (target.getOwner().isAssignableTo(Throwable.class)
                      && target.getName().equals("printStackTrace"))
                  || (is(target, Thread.class) && target.getName().equals("dumpStack")));

  private Calls() {}

  private static DescribedPredicate<JavaCall<?>> calls(
      String what, Predicate<CodeUnitAccessTarget> target) {
    return DescribedPredicate.describe(what, call -> target.test(call.getTarget()));
  }

  private static boolean is(CodeUnitAccessTarget target, Class<?>... owners) {
    return Arrays.stream(owners).anyMatch(target.getOwner()::isEquivalentTo);
  }

  private static boolean takes(CodeUnitAccessTarget target, int index, Class<?>... types) {
    return target.getRawParameterTypes().size() > index
        && Arrays.stream(types).anyMatch(target.getRawParameterTypes().get(index)::isEquivalentTo);
  }
}
