package senet.engine.bad;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.Spliterator;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** What the rules are there to find: each method breaks the rule its class is named for. */
@SuppressWarnings({"JavaUtilDate", "JavaTimeDefaultTimeZone"})
public final class Bad {
  private Bad() {}

  /** Streams in parallel. */
  public static final class ParallelStreams {
    Stream<String> call(List<String> list) {
      return list.parallelStream();
    }

    Function<List<String>, Stream<String>> reference() {
      return List::parallelStream;
    }

    Function<Collection<String>, Stream<String>> referenceOfCollection() {
      return Collection::parallelStream;
    }

    IntStream parallel(IntStream stream) {
      return stream.parallel();
    }

    Function<Stream<String>, Stream<String>> parallelReference() {
      return Stream::parallel;
    }

    Stream<String> support(Spliterator<String> items) {
      return StreamSupport.stream(items, true);
    }

    Consumer<int[]> arrays() {
      return Arrays::parallelSort;
    }
  }

  /** Functions whose bits are the platform's. */
  public static final class Transcendental {
    double call(double x) {
      return Math.exp(x);
    }

    DoubleUnaryOperator reference() {
      return Math::tanh;
    }

    FloatVector inLanes(FloatVector x) {
      return x.lanewise(VectorOperators.EXP);
    }

    FloatVector method(FloatVector x) {
      return x.pow(0.5f);
    }

    BinaryOperator<FloatVector> methodReference() {
      return FloatVector::pow;
    }
  }

  /** Sums in no order, or compensated. */
  public static final class Sums {
    float lanes(FloatVector x) {
      return x.reduceLanes(VectorOperators.ADD);
    }

    Function<VectorOperators.Associative, Float> lanesReference(FloatVector x) {
      return x::reduceLanes;
    }

    double stream(DoubleStream stream) {
      return stream.sum();
    }

    ToDoubleFunction<DoubleStream> streamReference() {
      return DoubleStream::sum;
    }

    double average(DoubleStream stream) {
      return stream.average().orElse(0);
    }

    double reduction(DoubleStream stream) {
      return stream.reduce(0, (a, b) -> a + b);
    }

    float boxes(Stream<Float> stream) {
      return stream.reduce(0f, Float::sum);
    }

    Collector<Double, ?, Double> summing() {
      return Collectors.summingDouble(x -> x);
    }

    Function<ToDoubleFunction<Double>, Collector<Double, ?, Double>> averagingReference() {
      return Collectors::averagingDouble;
    }

    Collector<Double, ?, DoubleSummaryStatistics> summarizing() {
      return Collectors.summarizingDouble(x -> x);
    }

    void adder(DoubleAdder sum) {
      sum.add(1);
    }

    Supplier<DoubleAdder> adderReference() {
      return DoubleAdder::new;
    }

    DoubleSupplier accumulator() {
      return new DoubleAccumulator((a, b) -> a + b, 0)::get;
    }

    Supplier<DoubleSummaryStatistics> statistics() {
      return DoubleSummaryStatistics::new;
    }
  }

  /** Collections in the order of hash codes. */
  public static final class Hashed {
    Map<String, String> map() {
      return new HashMap<>();
    }

    Supplier<Map<String, String>> mapReference() {
      return HashMap::new;
    }

    Set<String> set() {
      return new HashSet<>();
    }

    Supplier<Set<String>> setReference() {
      return HashSet::new;
    }

    Set<String> sized() {
      return HashSet.newHashSet(1);
    }

    Map<String, String> identity() {
      return new IdentityHashMap<>();
    }

    Set<String> concurrent() {
      return ConcurrentHashMap.newKeySet();
    }

    Set<String> salted() {
      return Set.of("a", "b");
    }

    Function<Map<String, String>, Map<String, String>> saltedReference() {
      return Map::copyOf;
    }

    Collector<String, ?, Set<String>> collected() {
      return Collectors.toSet();
    }

    Collector<String, ?, Map<Integer, List<String>>> grouped() {
      return Collectors.groupingBy(String::length);
    }

    int hashCodeOf(Object object) {
      return System.identityHashCode(object);
    }

    ToIntFunction<Object> hashCodeReference() {
      return System::identityHashCode;
    }
  }

  /** Hashed collections gone through. */
  @SuppressWarnings("NonApiType") // a rule sees the declared type only
  public static final class GoneThrough {
    String loop(IdentityHashMap<String, String> map) {
      String all = "";
      for (String value : map.values()) {
        all += value;
      }
      return all;
    }

    void each(HashMap<String, String> map) {
      map.forEach((key, value) -> map.put(value, key));
    }

    Function<HashSet<String>, Iterator<String>> reference() {
      return HashSet::iterator;
    }
  }

  /** Time. */
  public static final class Clocks {
    long nanos() {
      return System.nanoTime();
    }

    LongSupplier nanosReference() {
      return System::nanoTime;
    }

    long millis() {
      return System.currentTimeMillis();
    }

    Instant now() {
      return Instant.now();
    }

    Supplier<Instant> nowReference() {
      return Instant::now;
    }

    LocalDate today() {
      return LocalDate.now();
    }

    Clock clock() {
      return Clock.systemUTC();
    }

    Date date() {
      return new Date();
    }

    Supplier<Date> dateReference() {
      return Date::new;
    }
  }

  /** Random numbers that are not {@code Draws}'. */
  public static final class Chance {
    double call() {
      return Math.random();
    }

    DoubleSupplier reference() {
      return Math::random;
    }

    Object constructor() {
      return new Random(1);
    }

    Function<Long, Object> constructorReference() {
      return Random::new;
    }

    Object splittable() {
      return new SplittableRandom(1);
    }

    int threadLocal() {
      return ThreadLocalRandom.current().nextInt();
    }

    Supplier<?> threadLocalReference() {
      return ThreadLocalRandom::current;
    }

    Function<String, Object> generator() {
      return RandomGenerator::of;
    }

    Supplier<UUID> identifier() {
      return UUID::randomUUID;
    }

    Consumer<List<String>> shuffled() {
      return Collections::shuffle;
    }
  }

  /** The good: no rule finds anything here. */
  public static final class Good {
    double sum(double[] values) {
      double sum = 0;
      for (double value : values) {
        sum += StrictMath.exp(value);
      }
      return sum;
    }

    long count(List<String> names) {
      return names.stream().mapToLong(String::length).sum();
    }

    Supplier<OutputStream> memory() {
      return ByteArrayOutputStream::new;
    }
  }
}
