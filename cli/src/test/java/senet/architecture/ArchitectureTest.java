package senet.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.Console;
import java.io.ObjectInputStream;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/** Which way the arrows point, and what a result must not depend on. */
@AnalyzeClasses(packages = "senet", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] ENGINE_AND_MODEL = {"senet.engine..", "senet.model.."};

  private static ArchRule uses(String from, String... allowed) {
    return classes()
        .that()
        .resideInAPackage(from)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed);
  }

  @ArchTest
  static final ArchRule TENSOR = uses("senet.engine.tensor..", "java..", "senet.engine.tensor..");

  @ArchTest
  static final ArchRule PARALLEL =
      uses("senet.engine.parallel..", "java..", "senet.engine.parallel..");

  @ArchTest
  static final ArchRule RANDOM = uses("senet.engine.random..", "java..", "senet.engine.random..");

  @ArchTest
  static final ArchRule SIMD =
      uses("senet.engine.simd..", "java..", "jdk.incubator.vector..", "senet.engine.simd..");

  @ArchTest
  static final ArchRule KERNEL =
      uses(
          "senet.engine.kernel..",
          "java..",
          "jdk.incubator.vector..",
          "senet.engine.simd..",
          "senet.engine.parallel..",
          "senet.engine.kernel..");

  /** Ways through a convolution know what they share, and not each other in a circle. */
  @ArchTest
  static final ArchRule KERNELS =
      slices().matching("senet.engine.kernel.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule AUTOGRAD =
      uses(
          "senet.engine.autograd..",
          "java..",
          "senet.engine.autograd..",
          "senet.engine.tensor..",
          "senet.engine.parallel..");

  @ArchTest
  static final ArchRule OP =
      uses(
          "senet.engine.op..",
          "java..",
          "senet.engine.op..",
          "senet.engine.autograd..",
          "senet.engine.tensor..",
          "senet.engine.kernel..",
          "senet.engine.parallel..",
          "senet.engine.random..");

  @ArchTest
  static final ArchRule FUSION =
      uses(
          "senet.engine.fusion..",
          "java..",
          "senet.engine.fusion..",
          "senet.engine.op..",
          "senet.engine.autograd..",
          "senet.engine.tensor..");

  @ArchTest
  static final ArchRule SELF_TEST =
      uses(
          "senet.engine.selftest..",
          "java..",
          "senet.engine.selftest..",
          "senet.engine.op..",
          "senet.engine.autograd..",
          "senet.engine.tensor..",
          "senet.engine.kernel..",
          "senet.engine.simd..",
          "senet.engine.parallel..",
          "senet.engine.random..");

  @ArchTest
  static final ArchRule MODEL_SEES_NO_KERNEL =
      noClasses()
          .that()
          .resideInAPackage("senet.model..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "senet.engine.kernel..", "senet.engine.simd..", "senet.cli..", "senet.bench..");

  @ArchTest
  static final ArchRule ENGINE_SEES_NO_MODEL =
      noClasses()
          .that()
          .resideInAPackage("senet.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("senet.model..", "senet.cli..", "senet.bench..");

  @ArchTest
  static final ArchRule VECTORS_IN_KERNELS_ONLY =
      noClasses()
          .that()
          .resideOutsideOfPackages("senet.engine.simd..", "senet.engine.kernel..", "senet.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.incubator.vector..");

  @ArchTest
  static final ArchRule THREADS_IN_PARALLEL_ONLY =
      noClasses()
          .that()
          .resideOutsideOfPackages("senet.engine.parallel..", "senet.bench..")
          .should()
          .accessTargetWhere(Calls.STARTS_THREADS)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Executor.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ForkJoinTask.class)
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(
              Executors.class,
              CompletableFuture.class,
              ForkJoinPool.class,
              Timer.class,
              Thread.Builder.class,
              ThreadFactory.class);

  @ArchTest
  static final ArchRule NO_PARALLEL_STREAMS =
      noClasses()
          .that()
          .resideInAPackage("senet..")
          .should()
          .accessTargetWhere(Calls.STREAMS_IN_PARALLEL);

  @ArchTest
  static final ArchRule BITS_ARE_DEFINED =
      noClasses()
          .that()
          .resideInAnyPackage(ENGINE_AND_MODEL)
          .should()
          .accessTargetWhere(Calls.IS_TRANSCENDENTAL)
          .orShould()
          .accessFieldWhere(Calls.IS_TRANSCENDENTAL_IN_LANES);

  @ArchTest
  static final ArchRule SUMS_ARE_IN_ORDER =
      noClasses()
          .that()
          .resideInAnyPackage(ENGINE_AND_MODEL)
          .should()
          .accessTargetWhere(Calls.ADDS_IN_ANY_ORDER);

  /** Those named look up only, by objects of the tape or names; a tensor's hash code is its own. */
  @ArchTest
  static final ArchRule ORDER_IS_NOT_OF_HASH_CODES =
      noClasses()
          .that()
          .resideInAnyPackage(ENGINE_AND_MODEL)
          .and(
              Calls.isNoneOf(
                  "senet.engine.fusion.Fusion",
                  "senet.engine.fusion.InferenceFusion",
                  "senet.engine.fusion.Rewriting",
                  "senet.engine.fusion.TrainingFusion",
                  "senet.engine.fusion.Uses",
                  "senet.engine.tensor.Tensor",
                  "senet.model.data.ImageFile",
                  "senet.model.data.PickledArray",
                  "senet.model.nn.Summary"))
          .should()
          .accessTargetWhere(Calls.ORDERS_BY_HASH_CODES);

  @ArchTest
  static final ArchRule HASHED_COLLECTIONS_ARE_FOR_LOOKING_UP =
      noClasses()
          .that()
          .resideInAnyPackage(ENGINE_AND_MODEL)
          .should()
          .accessTargetWhere(Calls.GOES_THROUGH_A_HASHED_COLLECTION);

  /** Those named measure, or (threads) look out for work for a while; no result depends on it. */
  @ArchTest
  static final ArchRule CLOCKS_ARE_FOR_MEASURING =
      noClasses()
          .that()
          .resideInAnyPackage(ENGINE_AND_MODEL)
          .and(
              Calls.isNoneOf(
                  "senet.engine.autograd.Execution",
                  "senet.engine.parallel.Parallel",
                  "senet.engine.selftest.KernelCheck",
                  "senet.engine.selftest.MatrixProduct",
                  "senet.engine.simd.FmaPeak",
                  "senet.model.train.Pace",
                  "senet.model.train.StepBenchmark",
                  "senet.model.train.Trainer"))
          .should()
          .accessTargetWhere(Calls.READS_A_CLOCK);

  /** Random numbers are {@code senet.engine.random}'s. */
  @ArchTest
  static final ArchRule NO_CHANCE =
      noClasses()
          .that()
          .resideInAPackage("senet..")
          .should()
          .accessTargetWhere(Calls.IS_CHANCE)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(RandomGenerator.class)
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("java.util.random..");

  @ArchTest
  static final ArchRule NO_OBJECT_STREAMS =
      noClasses()
          .that()
          .resideInAPackage("senet..")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(ObjectInputStream.class);

  @ArchTest
  static final ArchRule NO_MUTABLE_STATICS =
      fields()
          .that()
          .areStatic()
          .and()
          .areDeclaredInClassesThat()
          .resideInAnyPackage("senet.engine..", "senet.model..", "senet.cli..")
          .should()
          .haveModifier(JavaModifier.FINAL)
          .allowEmptyShould(false);

  @ArchTest
  static final ArchRule PRINTING_IN_CLI_ONLY =
      noClasses()
          .that()
          .resideInAnyPackage(ENGINE_AND_MODEL)
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .accessTargetWhere(Calls.PRINTS)
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(System.Logger.class, Console.class)
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging..");

  /** A download grows in place and is renamed when its hash is right: {@code HttpTransfer}. */
  @ArchTest
  static final ArchRule FILES_ARE_WRITTEN_DURABLY =
      noClasses()
          .that()
          .resideInAPackage("senet..")
          .and(Calls.isNoneOf("senet.model.format.DurableFile", "senet.model.data.HttpTransfer"))
          .should()
          .accessTargetWhere(Calls.WRITES_FILES)
          .orShould()
          .accessFieldWhere(Calls.OPENS_FOR_WRITING);

  @ArchTest
  static final ArchRule NAMES_SAY_SOMETHING =
      noClasses()
          .that()
          .resideInAPackage("senet..")
          .should()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Impl");
}
