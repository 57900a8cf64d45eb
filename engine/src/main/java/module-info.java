/** A SIMD tensor engine in plain Java: no dependency but the JDK. */
module senet.engine {
  requires jdk.incubator.vector;

  exports senet.engine.autograd;
  exports senet.engine.op;
  exports senet.engine.parallel;
  exports senet.engine.random;
  exports senet.engine.selftest;
  exports senet.engine.simd;
  exports senet.engine.tensor;
}
