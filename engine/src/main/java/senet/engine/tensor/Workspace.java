package senet.engine.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * Buffers that live from step to step: the blocks that planned programs share, and scratch for
 * kernels.
 *
 * <p>Programs that run one after the other (training, evaluation, a smaller last batch) use one
 * workspace and so the same memory. Scratch grows to the largest size asked for and has undefined
 * content; two uses with the same index in one op are the same array. Not safe for use by two
 * programs at the same time.
 */
public final class Workspace {
  private static final int SCRATCH_KINDS = 8;

  private final List<float[]> blocks = new ArrayList<>();
  private final float[][] shared = new float[SCRATCH_KINDS][];
  private final float[][][] local;
  private final int[][] tables = {new int[0], new int[0]};
  private int growths;

  /**
   * An empty workspace.
   *
   * @param threads the number of slots that ask for {@link #local} scratch
   */
  public Workspace(int threads) {
    local = new float[threads][SCRATCH_KINDS][];
  }

  /**
   * The workspace's block number {@code index}, grown where it is smaller than {@code size}.
   * Programs that hold a block that is replaced keep it.
   */
  public float[] block(int index, int size) {
    while (blocks.size() <= index) {
      blocks.add(new float[0]);
    }
    if (blocks.get(index).length < size) {
      blocks.set(index, new float[size]);
    }
    return blocks.get(index);
  }

  /** Scratch that all threads of one op see; at least {@code size} long. */
  public float[] shared(int index, int size) {
    if (shared[index] == null || shared[index].length < size) {
      shared[index] = new float[size];
      growths++;
    }
    return shared[index];
  }

  /** Scratch for integers, which all threads of one op see; at least {@code size} long. */
  public int[] table(int index, int size) {
    if (tables[index].length < size) {
      tables[index] = new int[size];
      growths++;
    }
    return tables[index];
  }

  /** Scratch of one thread; at least {@code size} long. */
  public float[] local(int slot, int index, int size) {
    float[][] mine = local[slot];
    if (mine[index] == null || mine[index].length < size) {
      mine[index] = new float[size];
    }
    return mine[index];
  }

  /**
   * Counts arrays that were made for {@link #shared} and {@link #table}: while it stays, they are
   * the same ones.
   */
  public int growths() {
    return growths;
  }

  /** Bytes held in blocks and scratch. */
  public long bytes() {
    long floats = (long) tables[0].length + tables[1].length; // integers of the same size
    for (float[] block : blocks) {
      floats += block.length;
    }
    floats += sum(shared);
    for (float[][] mine : local) {
      floats += sum(mine);
    }
    return floats * Float.BYTES;
  }

  private static long sum(float[][] arrays) {
    long floats = 0;
    for (float[] array : arrays) {
      floats += array == null ? 0 : array.length;
    }
    return floats;
  }
}
