package senet.engine.simd;

import java.nio.file.Path;

/** A JVM of its own for what depends on what a process has compiled before. */
public final class OwnJvm {
  private OwnJvm() {}

  /** Runs {@code program} with this JVM's Java and class path. */
  public static ProcessBuilder of(Class<?> program) {
    return new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--add-modules=jdk.incubator.vector",
        "-cp",
        System.getProperty("java.class.path"),
        program.getName());
  }
}
