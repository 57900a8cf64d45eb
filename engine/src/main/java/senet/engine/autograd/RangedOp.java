package senet.engine.autograd;

/**
 * An op whose forward and backward do all their work in ranges of the call's threads, and whose
 * ranges are the same ones at each run of a call: outside of them it looks at shapes, takes arrays
 * and scratch, and makes the bodies. An execution keeps those ranges and from then on runs them
 * without asking the op, so that steps allocate nothing. What is to be done by one thread is a
 * {@link senet.engine.parallel.Parallel#once}.
 */
public interface RangedOp extends Op {}
