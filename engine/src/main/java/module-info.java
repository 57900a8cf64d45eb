/** A SIMD tensor engine in plain Java: no dependency but the JDK. */
@SuppressWarnings("module") // senet.bench is compiled after this module
module senet.engine {
  requires jdk.incubator.vector;

  exports senet.engine.autograd;
  exports senet.engine.fusion;
  exports senet.engine.op;
  exports senet.engine.parallel;
  exports senet.engine.random;
  exports senet.engine.selftest;
  exports senet.engine.tensor;
  exports senet.engine.kernel.gemm to
      senet.bench;
  exports senet.engine.simd to
      senet.bench;
}
