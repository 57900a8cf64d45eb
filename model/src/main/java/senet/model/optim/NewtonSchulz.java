package senet.model.optim;

import java.util.Arrays;
import java.util.stream.IntStream;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Tape;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.Linear;
import senet.engine.op.Scale;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;

/**
 * Brings the singular values of matrices of one shape near 1: {@code X = U S V'} becomes {@code U
 * f(S) V'}, where f is the odd polynomial {@code f(s) = a s + b s³ + c s⁵}, several times over
 * (Jordan et al., "Muon", 2024; its coefficients). Five times bring values from 0.002 of the
 * matrix's norm on between 0.68 and 1.21, three times those from 0.02 on.
 *
 * <p>{@code X <- a X + (b A + c A²) X} with {@code A = X X'}. The engine's product is one with a
 * transpose, {@code x w'}, so X and its transpose are both carried along: {@code P X = linear(P,
 * X')} and {@code X' P' = linear(X', P)}. Products are the engine's, so the bits are the same for
 * any number of threads.
 */
final class NewtonSchulz {
  private static final float A = 3.4445f;
  private static final float B = -4.7750f;
  private static final float C = 2.0315f;

  private static final int TILE = 16; // floats of a cache line: each is read and written once

  private final int rows;
  private final int columns;
  private final Tensor matrix;
  private final Tensor transposed;
  private final int iterations;
  private final Variable next;
  private final Variable nextTransposed;
  private final Execution execution;

  /**
   * Records one iteration for matrices of {@code rows} x {@code columns}: a program keeps packed
   * operands of each product, of which this has four and five times in a row would have twenty.
   *
   * @param workspace of programs that do not run at the same time
   */
  NewtonSchulz(int rows, int columns, int iterations, Parallel parallel, Workspace workspace) {
    this.rows = rows;
    this.columns = columns;
    this.matrix = Tensor.zeros(Shape.matrix(rows, columns));
    this.transposed = Tensor.zeros(Shape.matrix(columns, rows));
    this.iterations = iterations;
    Tape tape = new Tape();
    boolean isWide = rows <= columns; // products of the shorter side are smaller
    Variable wide = tape.constant(isWide ? matrix : transposed);
    Variable tall = tape.constant(isWide ? transposed : matrix);
    Variable identity = tape.constant(multipleOfIdentity(Math.min(rows, columns)));
    Variable gram = tape.apply(new Linear(), wide, wide);
    Variable square = tape.apply(new Linear(), gram, gram);
    Variable polynomial =
        tape.apply(
            new Add(),
            tape.apply(new Add(), tape.apply(new Scale(B), gram), tape.apply(new Scale(C), square)),
            identity);
    Variable nextWide = tape.apply(new Linear(), polynomial, tall);
    Variable nextTall = tape.apply(new Linear(), tall, polynomial);
    this.next = isWide ? nextWide : nextTall;
    this.nextTransposed = isWide ? nextTall : nextWide;
    this.execution = tape.inference(parallel, workspace, nextWide, nextTall);
  }

  /**
   * Floats that it keeps: a matrix and its transpose, a multiple of the identity and the packed
   * operand of each product.
   */
  static long floats(int rows, int columns) {
    int n = Math.min(rows, columns);
    Shape wide = Shape.matrix(n, Math.max(rows, columns));
    Shape tall = Shape.matrix(Math.max(rows, columns), n);
    Shape gram = Shape.matrix(n, n);
    return 2L * wide.size()
        + gram.size()
        + packed(wide, wide)
        + packed(gram, gram)
        + packed(gram, tall)
        + packed(tall, gram);
  }

  private static long packed(Shape x, Shape w) {
    return IntStream.of(new Linear().preparedSizes(x, w)).asLongStream().sum();
  }

  private static Tensor multipleOfIdentity(int n) {
    Tensor identity = Tensor.zeros(Shape.matrix(n, n));
    for (int i = 0; i < n; i++) {
      identity.data()[i * n + i] = A;
    }
    return identity;
  }

  /** The matrix to begin with, to be written before {@link #run}; row after row. */
  float[] matrix() {
    return matrix.data();
  }

  /**
   * Runs the iteration on what is in {@link #matrix}, which is divided by its norm first; a matrix
   * of zeros stays one.
   *
   * @return the result, row after row, until another program of the workspace runs
   */
  float[] run() {
    double norm = Sums.norm(matrix.data(), matrix.size());
    divide((float) norm);
    transpose();
    execution.forward();
    for (int i = 1; i < iterations; i++) {
      System.arraycopy(execution.value(next).data(), 0, matrix.data(), 0, matrix.size());
      System.arraycopy(
          execution.value(nextTransposed).data(), 0, transposed.data(), 0, matrix.size());
      execution.forward();
    }
    return execution.value(next).data();
  }

  private void divide(float norm) {
    float[] x = matrix.data();
    if (norm == 0) { // of what is too small for its norm to be a number, too
      Arrays.fill(x, 0);
      return;
    }
    for (int i = 0; i < x.length; i++) {
      x[i] /= norm;
    }
  }

  private void transpose() {
    float[] from = matrix.data();
    float[] to = transposed.data();
    for (int row = 0; row < rows; row += TILE) {
      int rowEnd = Math.min(rows, row + TILE);
      for (int column = 0; column < columns; column += TILE) {
        int columnEnd = Math.min(columns, column + TILE);
        for (int i = row; i < rowEnd; i++) {
          for (int j = column; j < columnEnd; j++) {
            to[j * rows + i] = from[i * columns + j];
          }
        }
      }
    }
  }
}
