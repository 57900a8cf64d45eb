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
import java.util.Random;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ThreadFactory;

/** Which way the arrows point. */
@AnalyzeClasses(packages = "senet", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
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
          .callCodeUnitWhere(Calls.STARTS_THREADS)
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(
              Executor.class,
              Executors.class,
              ForkJoinPool.class,
              ForkJoinTask.class,
              CompletableFuture.class,
              Timer.class,
              Thread.Builder.class,
              ThreadFactory.class);

  @ArchTest
  static final ArchRule BITS_ARE_DEFINED =
      noClasses()
          .that()
          .resideInAnyPackage(
              "senet.engine..",
              "senet.model.augment..",
              "senet.model.metric..",
              "senet.model.nn..",
              "senet.model.optim..")
          .should()
          .accessTargetWhere(Calls.HAS_UNDEFINED_BITS)
          .orShould()
          .accessFieldWhere(Calls.IS_TRANSCENDENTAL_IN_LANES);

  @ArchTest
  static final ArchRule NO_CHANCE_NO_OBJECT_STREAMS =
      noClasses()
          .that()
          .resideInAPackage("senet..")
          .should()
          .callMethod(Math.class, "random")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(ObjectInputStream.class, Random.class);

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
          .resideInAnyPackage("senet.engine..", "senet.model..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callCodeUnitWhere(Calls.PRINTS)
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
          .and()
          .doNotHaveFullyQualifiedName("senet.model.format.DurableFile")
          .and()
          .doNotHaveFullyQualifiedName("senet.model.data.HttpTransfer")
          .should()
          .callCodeUnitWhere(Calls.WRITES_FILES)
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
