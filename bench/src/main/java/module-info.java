/** JMH benchmarks on real shapes. */
module senet.bench {
  requires senet.model;
  requires jmh.core;
}
